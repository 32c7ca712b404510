// The AWS SDK for Go v2 in the SDK matrix: does what ../README.md asks, and prints what it saw.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log"
	"os"
	"reflect"
	"runtime"
	"runtime/debug"
	"strings"
	"time"

	"github.com/aws/smithy-go"
)

const sdk = "github.com/aws/aws-sdk-go-v2/service/"

// Saw is what one case saw, by the names of ../README.md.
type Saw map[string]any

// Case is one row of the table there.
type Case struct {
	name string
	run  func(context.Context) (Saw, error)
}

// Outcome is what becomes of a case in the report.
type Outcome struct {
	OK  bool `json:"ok"`
	Saw Saw  `json:"saw"`
}

// Cannot is the error of a case that the SDK is not able to do: why.
type Cannot string

func (c Cannot) Error() string { return string(c) }

func main() {
	ctx, stop := context.WithTimeout(context.Background(), 2*time.Minute)
	defer stop()
	name, rows := "aws-sdk-go-v2", map[string]any{}
	switch arguments := os.Args[1:]; len(arguments) {
	case 0:
		rows["batch"] = batch(ctx)
		rows["stream https"] = streams(ctx, "https")
		rows["stream h2c"] = streams(ctx, "h2c")
	case 1: // "cbor"
		name += " (CBOR)"
		rows["batch"] = batch(ctx, overCBOR)
	default:
		crowd(ctx, arguments[0], arguments[1])
		return
	}
	report := map[string]any{
		"sdk":     name,
		"version": fmt.Sprintf("transcribe %s, transcribestreaming %s", version("transcribe"), version("transcribestreaming")),
		"runtime": "go " + strings.TrimPrefix(runtime.Version(), "go"),
		"rows":    rows,
	}
	if err := json.NewEncoder(os.Stdout).Encode(report); err != nil {
		log.Fatal(err)
	}
}

// version is that of a module of the SDK in this build.
func version(service string) string {
	info, _ := debug.ReadBuildInfo()
	for _, module := range info.Deps {
		if module.Path == sdk+service {
			return strings.TrimPrefix(module.Version, "v")
		}
	}
	return "unknown"
}

// run goes through the cases in their order; one that fails keeps none of the others from running.
func run(ctx context.Context, cases []Case) map[string]any {
	outcomes := map[string]any{}
	for _, one := range cases {
		saw, err := one.run(ctx)
		var cannot Cannot
		switch {
		case errors.As(err, &cannot):
			outcomes[one.name] = map[string]string{"cannot": cannot.Error()}
		case err != nil:
			outcomes[one.name] = failed(err)
		default:
			outcomes[one.name] = Outcome{OK: true, Saw: saw}
		}
	}
	return outcomes
}

func failed(err error) Outcome {
	return Outcome{Saw: Saw{"error": err.Error()}}
}

// refusal is the service's exception: its type's name in Go, and the service's words.
func refusal(err error) (Saw, error) {
	var refused smithy.APIError
	if !errors.As(err, &refused) {
		return nil, fmt.Errorf("no exception of the service but %T: %w", err, err)
	}
	return Saw{"type": reflect.TypeOf(refused).Elem().Name(), "message": refused.ErrorMessage()}, nil
}

func name(stem string) string {
	return stem + "-" + os.Getenv("MATRIX_RUN")
}

func job(suffix string) string {
	return os.Getenv("MATRIX_RUN") + "-" + suffix
}
