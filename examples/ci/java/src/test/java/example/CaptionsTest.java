package example;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.transcribe.TranscribeClient;
import software.amazon.awssdk.services.transcribe.model.LanguageCode;

/** Two tests of a program that has calls transcribed. */
class CaptionsTest {
    private static final Emulator EMULATOR = Emulator.start();
    private static final S3Client S3 = EMULATOR.client(S3Client.builder().forcePathStyle(true));
    private static final TranscribeClient TRANSCRIBE = EMULATOR.client(TranscribeClient.builder());

    @BeforeEach
    void anew() throws Exception {
        EMULATOR.reset();
    }

    @Test
    void aJobSaysWhatWasSaid() throws Exception {
        EMULATOR.say("Good morning, how can I help you?");
        S3.createBucket(bucket -> bucket.bucket("calls"));
        S3.putObject(put -> put.bucket("calls").key("call.wav"), RequestBody.fromBytes(silence(8)));
        TRANSCRIBE.startTranscriptionJob(start -> start.transcriptionJobName("call")
                .languageCode(LanguageCode.EN_US)
                .media(media -> media.mediaFileUri("s3://calls/call.wav")));
        var found = TRANSCRIBE.waiter()
                .waitUntilTranscriptionJobCompleted(job -> job.transcriptionJobName("call"))
                .matched()
                .response()
                .orElseThrow();
        String uri = found.transcriptionJob().transcript().transcriptFileUri();
        String document = Emulator.fetch(HttpRequest.newBuilder(URI.create(uri)).build());
        assertTrue(document.contains("\"Good morning, how can I help you?\""), document);
    }

    @Test
    void aThrottledClientTriesAgain() throws Exception {
        EMULATOR.control("POST", "faults", """
                {"when": {"operation": "ListVocabularies", "nth": 1}, "do": {"raise": "ThrottlingException"}}""");
        assertTrue(TRANSCRIBE.listVocabularies().vocabularies().isEmpty());
        String faults = EMULATOR.control("GET", "faults", "");
        assertTrue(faults.replace(" ", "").contains("\"fired\":1"), faults);
    }

    /** A WAV file of 16,000 samples a second. */
    private static byte[] silence(int seconds) {
        int size = 32000 * seconds;
        return ByteBuffer.allocate(44 + size)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put("RIFF".getBytes(StandardCharsets.US_ASCII))
                .putInt(36 + size)
                .put("WAVEfmt ".getBytes(StandardCharsets.US_ASCII))
                .putInt(16)
                .putShort((short) 1)
                .putShort((short) 1)
                .putInt(16000)
                .putInt(32000)
                .putShort((short) 2)
                .putShort((short) 16)
                .put("data".getBytes(StandardCharsets.US_ASCII))
                .putInt(size)
                .array();
    }
}
