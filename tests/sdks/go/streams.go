package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net/http"
	"os"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/aws-sdk-go-v2/config"
	streaming "github.com/aws/aws-sdk-go-v2/service/transcribestreaming"
	"github.com/aws/aws-sdk-go-v2/service/transcribestreaming/types"
)

// talks are the streams of one carrier, on one client.
type talks struct {
	carrier string
	client  *streaming.Client
	sound   []byte
	chunk   int // bytes
}

// talk is what came of one stream.
type talk struct {
	session  string
	partials int
	texts    []string
	speakers []string
}

// dial makes the one client of a carrier.
func dial(ctx context.Context, carrier string) (talks, error) {
	endpoint, options := os.Getenv("MATRIX_HTTPS"), []func(*config.LoadOptions) error{}
	if carrier == "h2c" {
		endpoint, options = os.Getenv("MATRIX_HTTP"), append(options, overCleartext)
	}
	settings, err := config.LoadDefaultConfig(ctx, append(options, config.WithBaseEndpoint(endpoint))...)
	if err != nil {
		return talks{}, err
	}
	sound, err := os.ReadFile(os.Getenv("MATRIX_AUDIO"))
	return talks{carrier: carrier, client: streaming.NewFromConfig(settings), sound: sound, chunk: 3200}, err
}

// overCleartext has Go's transport speak HTTP/2 without TLS, which it does only when it is told to. Over TLS the SDK's
// own client is left as it is: it has HTTP/2 by ALPN, and the CA from AWS_CA_BUNDLE.
func overCleartext(o *config.LoadOptions) error {
	o.HTTPClient = awshttp.NewBuildableClient().WithTransportOptions(func(transport *http.Transport) {
		transport.Protocols = new(http.Protocols)
		transport.Protocols.SetUnencryptedHTTP2(true)
	})
	return nil
}

func streams(ctx context.Context, carrier string) map[string]any {
	t, err := dial(ctx, carrier)
	if err != nil {
		return map[string]any{"conversation": failed(err)}
	}
	return run(ctx, []Case{
		{"conversation", t.conversation},
		{"exception_start", t.exceptionStart},
		{"exception_middle", t.exceptionMiddle},
		{"two_streams", t.twoStreams},
		{"session", t.sessionEchoed},
		{"early_end", t.earlyEnd},
	})
}

// session is a random UUID of version 4; a first part of eight digits may be given.
func session(first string) *string {
	digits := make([]byte, 16)
	rand.Read(digits)
	digits[6], digits[8] = digits[6]&0x0f|0x40, digits[8]&0x3f|0x80
	if first == "" {
		first = fmt.Sprintf("%x", digits[:4])
	}
	return aws.String(fmt.Sprintf("%s-%x-%x-%x-%x", first, digits[4:6], digits[6:8], digits[8:10], digits[10:]))
}

func asked(session *string) *streaming.StartStreamTranscriptionInput {
	return &streaming.StartStreamTranscriptionInput{
		LanguageCode:         types.LanguageCodeEnUs,
		MediaEncoding:        types.MediaEncodingPcm,
		MediaSampleRateHertz: aws.Int32(16000),
		SessionId:            session,
		ShowSpeakerLabel:     true,
	}
}

// hold has one conversation: sends the sound and its end while it reads. A talk that breaks comes with its error.
func (t talks) hold(ctx context.Context, asked *streaming.StartStreamTranscriptionInput, sound []byte) (talk, error) {
	answer, err := t.client.StartStreamTranscription(ctx, asked)
	if err != nil {
		return talk{}, err
	}
	stream := answer.GetStream()
	go t.send(ctx, stream, sound)
	held := talk{session: *answer.SessionId}
	for event := range stream.Events() {
		if transcript, ok := event.(*types.TranscriptResultStreamMemberTranscriptEvent); ok {
			held.hear(transcript.Value.Transcript.Results)
		}
	}
	err = stream.Err()
	stream.Close()
	return held, err
}

// send stops at the first chunk that the stream does not take: the reader hears why.
func (t talks) send(ctx context.Context, stream *streaming.StartStreamTranscriptionEventStream, sound []byte) {
	for part := range slices.Chunk(sound, t.chunk) {
		event := &types.AudioStreamMemberAudioEvent{Value: types.AudioEvent{AudioChunk: part}}
		if err := stream.Send(ctx, event); err != nil {
			return
		}
	}
	stream.Writer.Close()
}

func (t *talk) hear(results []types.Result) {
	for _, result := range results {
		if result.IsPartial {
			t.partials++
			continue
		}
		t.texts = append(t.texts, *result.Alternatives[0].Transcript)
		for _, item := range result.Alternatives[0].Items {
			if speaker := item.Speaker; speaker != nil && !slices.Contains(t.speakers, *speaker) {
				t.speakers = append(t.speakers, *speaker)
			}
		}
	}
}

func (t talks) conversation(ctx context.Context) (Saw, error) {
	held, err := t.hold(ctx, asked(session("")), t.sound)
	return Saw{"partials": held.partials, "finals": len(held.texts), "texts": held.texts, "speakers": held.speakers}, err
}

func (t talks) exceptionStart(ctx context.Context) (Saw, error) {
	unknown := asked(session(""))
	unknown.VocabularyName = aws.String("matrix-nobody")
	_, err := t.hold(ctx, unknown, t.sound)
	return refusal(err)
}

func (t talks) exceptionMiddle(ctx context.Context) (Saw, error) {
	held, err := t.hold(ctx, asked(session("deadbeef")), t.sound)
	saw, err := refusal(err)
	if err != nil {
		return nil, err
	}
	saw["partials"] = held.partials
	return saw, nil
}

func (t talks) twoStreams(ctx context.Context) (Saw, error) {
	broken, err := breaks(ctx, t.carrier)
	if err != nil {
		return nil, err
	}
	if broken != "" {
		return nil, Cannot("streams of one client share an encoder (smithy-go issue 714); with a client each all is well: " + broken)
	}
	first, second := t.start(ctx, ""), t.start(ctx, "feedface")
	one, other := <-first, <-second
	return Saw{"texts": [][]string{one.texts, other.texts}}, errors.Join(one.err, other.err)
}

func (t talks) sessionEchoed(ctx context.Context) (Saw, error) {
	chosen := session("")
	held, err := t.hold(ctx, asked(chosen), t.sound)
	return Saw{"asked": *chosen, "session": held.session}, err
}

func (t talks) earlyEnd(ctx context.Context) (Saw, error) {
	held, err := t.hold(ctx, asked(session("")), t.sound[:10*t.chunk])
	return Saw{"texts": held.texts, "clean": err == nil}, err
}
