package matrix;

import static matrix.Matrix.refusal;
import static matrix.Matrix.seen;
import static matrix.Matrix.variable;

import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.async.SdkPublisher;
import software.amazon.awssdk.http.nio.netty.NettyNioAsyncHttpClient;
import software.amazon.awssdk.services.transcribestreaming.TranscribeStreamingAsyncClient;
import software.amazon.awssdk.services.transcribestreaming.model.AudioStream;
import software.amazon.awssdk.services.transcribestreaming.model.Item;
import software.amazon.awssdk.services.transcribestreaming.model.LanguageCode;
import software.amazon.awssdk.services.transcribestreaming.model.MediaEncoding;
import software.amazon.awssdk.services.transcribestreaming.model.Result;
import software.amazon.awssdk.services.transcribestreaming.model.StartStreamTranscriptionRequest;
import software.amazon.awssdk.services.transcribestreaming.model.StartStreamTranscriptionResponseHandler;
import software.amazon.awssdk.services.transcribestreaming.model.TranscriptEvent;
import software.amazon.awssdk.services.transcribestreaming.model.TranscriptResultStream;

/** Streams over one carrier, all on one client: an http:// endpoint is HTTP/2 with prior knowledge to the SDK. */
final class Streams implements AutoCloseable {

    private static final int CHUNK = 3200; // bytes: 100 ms
    private static final int EARLY = 10; // chunks
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    /** What came of one stream so far. */
    private static final class Talk {
        private String session;
        private int partials;
        private final List<String> texts = new ArrayList<>();
        private final Set<String> speakers = new LinkedHashSet<>();

        /** A response begins it: the SDK tries a stream again whose exception is the service's fault, from its start. */
        private synchronized void begin(String echoed) {
            session = echoed;
            partials = 0;
            texts.clear();
            speakers.clear();
        }

        private synchronized void hear(TranscriptResultStream event) {
            if (event instanceof TranscriptEvent said) {
                said.transcript().results().forEach(this::hear);
            }
        }

        private void hear(Result result) {
            if (result.isPartial()) {
                partials++;
                return;
            }
            texts.add(result.alternatives().get(0).transcript());
            List<Item> items = result.alternatives().get(0).items();
            items.stream().map(Item::speaker).filter(speaker -> speaker != null).forEach(speakers::add);
        }
    }

    private final TranscribeStreamingAsyncClient client;
    private final byte[] sound;

    Streams(String endpoint) throws Exception {
        TrustManager[] trusted = trusted(Path.of(variable("MATRIX_CA")));
        client = TranscribeStreamingAsyncClient.builder()
                .endpointOverride(URI.create(endpoint))
                .httpClientBuilder(NettyNioAsyncHttpClient.builder().tlsTrustManagersProvider(() -> trusted))
                .build();
        sound = Files.readAllBytes(Path.of(variable("MATRIX_AUDIO")));
    }

    /** The SDK knows no variable that names a CA: it is told of it as of any other. */
    private static TrustManager[] trusted(Path ca) throws Exception {
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        try (InputStream pem = Files.newInputStream(ca)) {
            store.setCertificateEntry("emulator", CertificateFactory.getInstance("X.509").generateCertificate(pem));
        }
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        return factory.getTrustManagers();
    }

    Map<String, Matrix.Case> cases() {
        Map<String, Matrix.Case> cases = new LinkedHashMap<>();
        cases.put("conversation", this::conversation);
        cases.put("exception_start", this::exceptionAtTheStart);
        cases.put("exception_middle", this::exceptionInTheMiddle);
        cases.put("two_streams", this::twoStreams);
        cases.put("session", this::sessionEchoed);
        cases.put("early_end", this::earlyEnd);
        return cases;
    }

    private static String session() {
        return UUID.randomUUID().toString();
    }

    private static String session(String digits) {
        return digits + session().substring(digits.length());
    }

    private static StartStreamTranscriptionRequest.Builder asked(String session) {
        return StartStreamTranscriptionRequest.builder()
                .languageCode(LanguageCode.EN_US)
                .mediaEncoding(MediaEncoding.PCM)
                .mediaSampleRateHertz(16000)
                .showSpeakerLabel(true)
                .sessionId(session);
    }

    private SdkPublisher<AudioStream> audio(int chunks) {
        return SdkPublisher.fromIterable(IntStream.range(0, chunks)
                .mapToObj(index -> SdkBytes.fromByteArray(
                        Arrays.copyOfRange(sound, index * CHUNK, (index + 1) * CHUNK)))
                .map(chunk -> (AudioStream) AudioStream.audioEventBuilder().audioChunk(chunk).build())
                .toList());
    }

    /** Have one conversation: it ends with the stream, and fails with its exception. */
    private CompletableFuture<Void> hold(Talk talk, StartStreamTranscriptionRequest.Builder asked, int chunks) {
        StartStreamTranscriptionResponseHandler handler = StartStreamTranscriptionResponseHandler.builder()
                .onResponse(response -> talk.begin(response.sessionId()))
                .subscriber(talk::hear)
                .build();
        return client.startStreamTranscription(asked.build(), audio(chunks), handler)
                .orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    private Talk held(StartStreamTranscriptionRequest.Builder asked, int chunks) {
        Talk talk = new Talk();
        hold(talk, asked, chunks).join();
        return talk;
    }

    private int all() {
        return sound.length / CHUNK;
    }

    private Map<String, ?> conversation() {
        Talk talk = held(asked(session()), all());
        return Map.of(
                "partials", talk.partials,
                "finals", talk.texts.size(),
                "texts", talk.texts,
                "speakers", talk.speakers);
    }

    private Map<String, ?> exceptionAtTheStart() throws Exception {
        return refusal(() -> held(asked(session()).vocabularyName("matrix-nobody"), all()));
    }

    private Map<String, ?> exceptionInTheMiddle() throws Exception {
        Talk talk = new Talk();
        try {
            hold(talk, asked(session("deadbeef")), all()).join();
        } catch (CompletionException broken) {
            Map<String, Object> saw = seen(broken);
            saw.put("partials", talk.partials);
            return saw;
        }
        throw new IllegalStateException("it did not break");
    }

    private Map<String, ?> twoStreams() {
        Talk first = new Talk();
        Talk second = new Talk();
        CompletableFuture.allOf(
                        hold(first, asked(session()), all()), hold(second, asked(session("feedface")), all()))
                .join();
        return Map.of("texts", List.of(first.texts, second.texts));
    }

    private Map<String, ?> sessionEchoed() {
        String chosen = session();
        return Map.of("asked", chosen, "session", held(asked(chosen), all()).session);
    }

    private Map<String, ?> earlyEnd() {
        return Map.of("texts", held(asked(session()), EARLY).texts, "clean", true);
    }

    @Override
    public void close() {
        client.close();
    }
}
