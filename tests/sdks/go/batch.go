package main

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"os"
	"slices"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/transcribe"
	"github.com/aws/aws-sdk-go-v2/service/transcribe/schemas"
	"github.com/aws/aws-sdk-go-v2/service/transcribe/types"
	"github.com/aws/smithy-go"
	"github.com/aws/smithy-go/transport/http/protocol/rpcv2"
)

const patience = time.Minute // for a waiter

var jobs = []string{"1", "2", "3"}

// tour is the batch API as one client sees it.
type tour struct {
	client *transcribe.Client
	files  *s3.Client
}

// overCBOR has the client speak RPC v2 CBOR, as it will by itself once AWS generates it from a model that has CBOR.
func overCBOR(o *transcribe.Options) {
	o.Protocol = rpcv2.NewCBOR(schemas.Transcribe)
}

func batch(ctx context.Context, options ...func(*transcribe.Options)) map[string]any {
	settings, err := config.LoadDefaultConfig(ctx, config.WithBaseEndpoint(os.Getenv("MATRIX_HTTP")))
	if err != nil {
		return map[string]any{"start": failed(err)}
	}
	t := tour{
		client: transcribe.NewFromConfig(settings, options...),
		files:  s3.NewFromConfig(settings, func(o *s3.Options) { o.UsePathStyle = true }),
	}
	return run(ctx, []Case{
		{"start", t.start},
		{"wait", t.wait},
		{"read", t.read},
		{"list", t.list},
		{"tags", t.tags},
		{"vocabulary", t.vocabulary},
		{"conflict", t.conflict},
		{"validation", t.validation},
		{"notfound", t.notFound},
		{"delete", t.delete},
	})
}

func media() *types.Media {
	return &types.Media{MediaFileUri: aws.String("s3://" + name("matrix") + "/call.wav")}
}

func (t tour) startOne(ctx context.Context, name string, media *types.Media) (*transcribe.StartTranscriptionJobOutput, error) {
	return t.client.StartTranscriptionJob(ctx, &transcribe.StartTranscriptionJobInput{
		TranscriptionJobName: &name,
		LanguageCode:         types.LanguageCodeEnUs,
		MediaFormat:          types.MediaFormatWav,
		Media:                media,
	})
}

func (t tour) start(ctx context.Context) (Saw, error) {
	bucket := name("matrix")
	if _, err := t.files.CreateBucket(ctx, &s3.CreateBucketInput{Bucket: &bucket}); err != nil {
		return nil, err
	}
	sound, err := os.Open(os.Getenv("MATRIX_WAV"))
	if err != nil {
		return nil, err
	}
	defer sound.Close()
	if _, err := t.files.PutObject(ctx, &s3.PutObjectInput{Bucket: &bucket, Key: aws.String("call.wav"), Body: sound}); err != nil {
		return nil, err
	}
	var statuses []types.TranscriptionJobStatus
	for _, suffix := range jobs {
		answer, err := t.startOne(ctx, job(suffix), media())
		if err != nil {
			return nil, err
		}
		statuses = append(statuses, answer.TranscriptionJob.TranscriptionJobStatus)
	}
	return Saw{"status": statuses[0]}, nil
}

func (t tour) wait(ctx context.Context) (Saw, error) {
	waiter := transcribe.NewTranscriptionJobCompletedWaiter(t.client, func(o *transcribe.TranscriptionJobCompletedWaiterOptions) {
		o.MinDelay, o.MaxDelay = 100*time.Millisecond, time.Second
	})
	var statuses []types.TranscriptionJobStatus
	for _, suffix := range jobs {
		asked := &transcribe.GetTranscriptionJobInput{TranscriptionJobName: aws.String(job(suffix))}
		answer, err := waiter.WaitForOutput(ctx, asked, patience)
		if err != nil {
			return nil, err
		}
		statuses = append(statuses, answer.TranscriptionJob.TranscriptionJobStatus)
	}
	return Saw{"statuses": statuses, "by": "waiter"}, nil
}

// transcript is the part of the document that the matrix reads.
type transcript struct {
	Results struct {
		Transcripts []struct{ Transcript string }
		Items       []struct{ Type string }
	}
}

func (t tour) read(ctx context.Context) (Saw, error) {
	answer, err := t.client.GetTranscriptionJob(ctx, &transcribe.GetTranscriptionJobInput{TranscriptionJobName: aws.String(job("1"))})
	if err != nil {
		return nil, err
	}
	response, err := http.Get(*answer.TranscriptionJob.Transcript.TranscriptFileUri)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	var document transcript
	if err := json.NewDecoder(response.Body).Decode(&document); err != nil {
		return nil, err
	}
	words := 0
	for _, item := range document.Results.Items {
		if item.Type == "pronunciation" {
			words++
		}
	}
	return Saw{"text": document.Results.Transcripts[0].Transcript, "words": words}, nil
}

// listed are the names of this run's jobs, and how many pages with a job brought them.
func (t tour) listed(ctx context.Context) (names []string, pages int, err error) {
	asked := &transcribe.ListTranscriptionJobsInput{JobNameContains: aws.String(os.Getenv("MATRIX_RUN")), MaxResults: aws.Int32(1)}
	names = []string{}
	for found := transcribe.NewListTranscriptionJobsPaginator(t.client, asked); found.HasMorePages(); {
		page, err := found.NextPage(ctx)
		if err != nil {
			return nil, 0, err
		}
		pages++
		for _, summary := range page.TranscriptionJobSummaries {
			names = append(names, *summary.TranscriptionJobName)
		}
	}
	slices.Sort(names)
	return names, pages, nil
}

func (t tour) list(ctx context.Context) (Saw, error) {
	names, pages, err := t.listed(ctx)
	return Saw{"names": names, "pages": pages, "by": "paginator"}, err
}

func (t tour) tagsOf(ctx context.Context, arn *string) (map[string]string, error) {
	answer, err := t.client.ListTagsForResource(ctx, &transcribe.ListTagsForResourceInput{ResourceArn: arn})
	if err != nil {
		return nil, err
	}
	tags := map[string]string{}
	for _, tag := range answer.Tags {
		tags[*tag.Key] = *tag.Value
	}
	return tags, nil
}

func (t tour) tags(ctx context.Context) (Saw, error) {
	arn := aws.String("arn:aws:transcribe:us-east-1:000000000000:transcription-job/" + job("1"))
	tags := []types.Tag{
		{Key: aws.String("team"), Value: aws.String("blue")},
		{Key: aws.String("stage"), Value: aws.String("matrix")},
	}
	if _, err := t.client.TagResource(ctx, &transcribe.TagResourceInput{ResourceArn: arn, Tags: tags}); err != nil {
		return nil, err
	}
	tagged, err := t.tagsOf(ctx, arn)
	if err != nil {
		return nil, err
	}
	if _, err := t.client.UntagResource(ctx, &transcribe.UntagResourceInput{ResourceArn: arn, TagKeys: []string{"team"}}); err != nil {
		return nil, err
	}
	untagged, err := t.tagsOf(ctx, arn)
	return Saw{"tagged": tagged, "untagged": untagged}, err
}

func (t tour) vocabulary(ctx context.Context) (Saw, error) {
	name := aws.String(name("vocabulary"))
	created := &transcribe.CreateVocabularyInput{VocabularyName: name, LanguageCode: types.LanguageCodeEnUs, Phrases: []string{"matrix"}}
	if _, err := t.client.CreateVocabulary(ctx, created); err != nil {
		return nil, err
	}
	asked := &transcribe.GetVocabularyInput{VocabularyName: name}
	waiter := transcribe.NewVocabularyReadyWaiter(t.client, func(o *transcribe.VocabularyReadyWaiterOptions) {
		o.MinDelay, o.MaxDelay = 100*time.Millisecond, time.Second
	})
	if err := waiter.Wait(ctx, asked, patience); err != nil {
		return nil, err
	}
	ready, err := t.client.GetVocabulary(ctx, asked)
	if err != nil {
		return nil, err
	}
	if _, err := t.client.DeleteVocabulary(ctx, &transcribe.DeleteVocabularyInput{VocabularyName: name}); err != nil {
		return nil, err
	}
	_, err = t.client.GetVocabulary(ctx, asked)
	gone, err := refusal(err)
	return Saw{"state": ready.VocabularyState, "language": ready.LanguageCode, "by": "waiter", "gone": gone}, err
}

func (t tour) conflict(ctx context.Context) (Saw, error) {
	_, err := t.startOne(ctx, job("1"), media())
	return refusal(err)
}

func (t tour) validation(ctx context.Context) (Saw, error) {
	_, err := t.startOne(ctx, "not a name!", media())
	saw, err := refusal(err)
	if err != nil {
		return nil, err
	}
	_, err = t.startOne(ctx, job("4"), nil)
	var invalid smithy.InvalidParamsError
	if !errors.As(err, &invalid) {
		return nil, err
	}
	saw["missing"] = Saw{"by": "sdk", "type": "InvalidParamsError", "message": invalid.Error()}
	return saw, nil
}

func (t tour) notFound(ctx context.Context) (Saw, error) {
	_, err := t.client.GetTranscriptionJob(ctx, &transcribe.GetTranscriptionJobInput{TranscriptionJobName: aws.String(job("nobody"))})
	return refusal(err)
}

func (t tour) delete(ctx context.Context) (Saw, error) {
	for _, suffix := range jobs {
		if _, err := t.client.DeleteTranscriptionJob(ctx, &transcribe.DeleteTranscriptionJobInput{TranscriptionJobName: aws.String(job(suffix))}); err != nil {
			return nil, err
		}
	}
	left, _, err := t.listed(ctx)
	return Saw{"left": left}, err
}
