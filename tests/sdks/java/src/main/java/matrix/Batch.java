package matrix;

import static matrix.Matrix.job;
import static matrix.Matrix.refusal;
import static matrix.Matrix.variable;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.StreamSupport;
import software.amazon.awssdk.core.waiters.WaiterOverrideConfiguration;
import software.amazon.awssdk.retries.api.BackoffStrategy;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.transcribe.TranscribeClient;
import software.amazon.awssdk.services.transcribe.model.GetVocabularyResponse;
import software.amazon.awssdk.services.transcribe.model.LanguageCode;
import software.amazon.awssdk.services.transcribe.model.ListTranscriptionJobsResponse;
import software.amazon.awssdk.services.transcribe.model.Media;
import software.amazon.awssdk.services.transcribe.model.MediaFormat;
import software.amazon.awssdk.services.transcribe.model.Tag;
import software.amazon.awssdk.services.transcribe.model.TranscriptionJob;
import software.amazon.awssdk.services.transcribe.model.TranscriptionJobSummary;
import software.amazon.awssdk.services.transcribe.waiters.TranscribeWaiter;

/** The batch API, and S3 at the same endpoint. */
final class Batch implements AutoCloseable {

    private static final List<String> JOBS = List.of("1", "2", "3");

    private final TranscribeClient client;
    private final S3Client files;
    private final TranscribeWaiter waiter;

    Batch(String endpoint) {
        client = TranscribeClient.builder().endpointOverride(URI.create(endpoint)).build();
        files = S3Client.builder().endpointOverride(URI.create(endpoint)).forcePathStyle(true).build();
        WaiterOverrideConfiguration patience = WaiterOverrideConfiguration.builder()
                .backoffStrategyV2(BackoffStrategy.fixedDelay(Duration.ofMillis(100)))
                .waitTimeout(Duration.ofMinutes(1))
                .build();
        waiter = TranscribeWaiter.builder().client(client).overrideConfiguration(patience).build();
    }

    Map<String, Matrix.Case> cases() {
        Map<String, Matrix.Case> cases = new LinkedHashMap<>();
        cases.put("start", this::start);
        cases.put("wait", this::waitForAll);
        cases.put("read", this::read);
        cases.put("list", this::list);
        cases.put("tags", this::tags);
        cases.put("vocabulary", this::vocabulary);
        cases.put("conflict", () -> refusal(() -> start(job("1"), media())));
        cases.put("validation", this::validation);
        cases.put("notfound", () -> refusal(() -> get("nobody")));
        cases.put("delete", this::delete);
        return cases;
    }

    private static String bucket() {
        return "matrix-" + variable("MATRIX_RUN");
    }

    private static Media media() {
        return Media.builder().mediaFileUri("s3://%s/call.wav".formatted(bucket())).build();
    }

    private TranscriptionJob start(String name, Media media) {
        return client.startTranscriptionJob(asked -> asked.transcriptionJobName(name)
                        .languageCode(LanguageCode.EN_US)
                        .mediaFormat(MediaFormat.WAV)
                        .media(media))
                .transcriptionJob();
    }

    private TranscriptionJob get(String suffix) {
        return client.getTranscriptionJob(asked -> asked.transcriptionJobName(job(suffix))).transcriptionJob();
    }

    private Map<String, ?> start() {
        files.createBucket(asked -> asked.bucket(bucket()));
        files.putObject(asked -> asked.bucket(bucket()).key("call.wav"), Path.of(variable("MATRIX_WAV")));
        List<TranscriptionJob> started = JOBS.stream().map(suffix -> start(job(suffix), media())).toList();
        return Map.of("status", started.get(0).transcriptionJobStatusAsString());
    }

    private Map<String, ?> waitForAll() {
        List<String> statuses = JOBS.stream()
                .map(suffix -> waiter.waitUntilTranscriptionJobCompleted(asked -> asked.transcriptionJobName(job(suffix))))
                .map(waited -> waited.matched().response().orElseThrow())
                .map(answer -> answer.transcriptionJob().transcriptionJobStatusAsString())
                .toList();
        return Map.of("statuses", statuses, "by", "waiter");
    }

    private Map<String, ?> read() throws Exception {
        URI uri = URI.create(get("1").transcript().transcriptFileUri());
        HttpRequest request = HttpRequest.newBuilder(uri).build();
        HttpResponse<String> answer = HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
        JsonNode results = new ObjectMapper().readTree(answer.body()).get("results");
        long words = StreamSupport.stream(results.get("items").spliterator(), false)
                .filter(item -> item.get("type").asText().equals("pronunciation"))
                .count();
        return Map.of("text", results.get("transcripts").get(0).get("transcript").asText(), "words", words);
    }

    private Map<String, ?> list() {
        List<String> names = new ArrayList<>();
        int pages = 0;
        for (ListTranscriptionJobsResponse page : client.listTranscriptionJobsPaginator(
                asked -> asked.jobNameContains(variable("MATRIX_RUN")).maxResults(1))) {
            pages++;
            page.transcriptionJobSummaries().stream()
                    .map(TranscriptionJobSummary::transcriptionJobName)
                    .forEach(names::add);
        }
        Collections.sort(names);
        return Map.of("names", names, "pages", pages, "by", "paginator");
    }

    private Map<String, String> tagsOf(String arn) {
        Map<String, String> tags = new TreeMap<>();
        client.listTagsForResource(asked -> asked.resourceArn(arn)).tags().forEach(tag -> tags.put(tag.key(), tag.value()));
        return tags;
    }

    private static Tag tag(String key, String value) {
        return Tag.builder().key(key).value(value).build();
    }

    private Map<String, ?> tags() {
        String arn = "arn:aws:transcribe:us-east-1:000000000000:transcription-job/" + job("1");
        client.tagResource(asked -> asked.resourceArn(arn).tags(tag("team", "blue"), tag("stage", "matrix")));
        Map<String, String> tagged = tagsOf(arn);
        client.untagResource(asked -> asked.resourceArn(arn).tagKeys("team"));
        return Map.of("tagged", tagged, "untagged", tagsOf(arn));
    }

    private Map<String, ?> vocabulary() throws Exception {
        String name = "vocabulary-" + variable("MATRIX_RUN");
        client.createVocabulary(
                asked -> asked.vocabularyName(name).languageCode(LanguageCode.EN_US).phrases("matrix"));
        waiter.waitUntilVocabularyReady(asked -> asked.vocabularyName(name));
        GetVocabularyResponse ready = client.getVocabulary(asked -> asked.vocabularyName(name));
        client.deleteVocabulary(asked -> asked.vocabularyName(name));
        Map<String, ?> gone = refusal(() -> client.getVocabulary(asked -> asked.vocabularyName(name)));
        return Map.of(
                "state", ready.vocabularyStateAsString(),
                "language", ready.languageCodeAsString(),
                "by", "waiter",
                "gone", gone);
    }

    private Map<String, ?> validation() throws Exception {
        Map<String, Object> saw = refusal(() -> start("not a name!", media()));
        Map<String, Object> missing = refusal(() -> start(job("4"), null));
        missing.put("by", "service");
        saw.put("missing", missing);
        return saw;
    }

    private Map<String, ?> delete() {
        JOBS.forEach(suffix -> client.deleteTranscriptionJob(asked -> asked.transcriptionJobName(job(suffix))));
        return Map.of("left", list().get("names"));
    }

    @Override
    public void close() {
        waiter.close();
        files.close();
        client.close();
    }
}
