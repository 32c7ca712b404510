package main

import (
	"context"
	"fmt"
	"log"
	"os"
	"os/exec"
	"strings"
)

// How hard the SDK is tried: so many streams at once with chunks of 5 ms, and how often, by whose the clients are.
const streamsAtOnce, smallChunk = 16, 160

var rounds = map[string]int{"own": 2, "shared": 5}

// ended is a talk with what broke it.
type ended struct {
	talk
	err error
}

// start has a conversation beside others; the first digits of its session id may be given.
func (t talks) start(ctx context.Context, digits string) <-chan ended {
	end := make(chan ended, 1)
	go func() {
		held, err := t.hold(ctx, asked(session(digits)), t.sound)
		end <- ended{held, err}
	}()
	return end
}

// breaks says how the streams of one client break one another; nothing, if they do not. That each breaks with a client
// of its own is an error: the reason is then another. A process of its own tries either, as the race may also end in a
// panic of the SDK's own goroutine.
func breaks(ctx context.Context, carrier string) (string, error) {
	if out, err := exec.CommandContext(ctx, os.Args[0], carrier, "own").CombinedOutput(); err != nil {
		return "", fmt.Errorf("with a client each: %s", out)
	}
	out, err := exec.CommandContext(ctx, os.Args[0], carrier, "shared").CombinedOutput()
	if err == nil {
		return "", nil
	}
	first, _, _ := strings.Cut(string(out), "\n")
	return first, nil
}

// crowd is what that process does: it fails with the first stream that breaks.
func crowd(ctx context.Context, carrier, clients string) {
	log.SetFlags(0)
	t, err := dial(ctx, carrier)
	if err != nil {
		log.Fatal(err)
	}
	for range rounds[clients] {
		ends := make([]<-chan ended, streamsAtOnce)
		for i := range ends {
			if clients == "own" {
				t, _ = dial(ctx, carrier)
			}
			t.chunk = smallChunk
			ends[i] = t.start(ctx, "")
		}
		for _, end := range ends {
			if err := (<-end).err; err != nil {
				log.Fatal(err)
			}
		}
	}
}
