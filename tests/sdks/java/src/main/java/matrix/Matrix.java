package matrix;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CompletionException;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.transcribe.TranscribeClient;
import software.amazon.awssdk.services.transcribestreaming.TranscribeStreamingAsyncClient;

/** The AWS SDK for Java v2 in the SDK matrix: does what ../README.md asks, and prints what it saw. */
public final class Matrix {

    /** One row of the table there: what it sees, by the names of the table. */
    interface Case {
        Map<String, ?> run() throws Exception;
    }

    /** A call that the service should refuse. */
    interface Call {
        void make() throws Exception;
    }

    private Matrix() {}

    public static void main(String[] arguments) throws Exception {
        Map<String, Object> rows = new LinkedHashMap<>();
        try (Batch batch = new Batch(variable("MATRIX_HTTP"))) {
            rows.put("batch", run(batch.cases()));
        }
        try (Streams streams = new Streams(variable("MATRIX_HTTPS"))) {
            rows.put("stream https", run(streams.cases()));
        }
        try (Streams streams = new Streams(variable("MATRIX_HTTP"))) {
            rows.put("stream h2c", run(streams.cases()));
        }
        String versions = "transcribe %s, transcribestreaming %s"
                .formatted(
                        version(TranscribeClient.class, "transcribe"),
                        version(TranscribeStreamingAsyncClient.class, "transcribestreaming"));
        Map<String, Object> report = Map.of(
                "sdk", "aws-sdk-java-v2", "version", versions, "runtime", "java " + Runtime.version(), "rows", rows);
        System.out.println(new ObjectMapper().writeValueAsString(report));
    }

    /** The version of an artifact of the SDK, as its jar tells it. */
    private static String version(Class<?> client, String artifact) throws IOException {
        String path = "/META-INF/maven/software.amazon.awssdk/%s/pom.properties".formatted(artifact);
        try (InputStream found = client.getResourceAsStream(path)) {
            Properties properties = new Properties();
            properties.load(found);
            return properties.getProperty("version");
        }
    }

    /** Go through the cases in their order; one that fails keeps none of the others from running. */
    private static Map<String, Object> run(Map<String, Case> cases) {
        Map<String, Object> outcomes = new LinkedHashMap<>();
        cases.forEach((name, each) -> outcomes.put(name, outcome(each)));
        return outcomes;
    }

    private static Map<String, Object> outcome(Case each) {
        try {
            return Map.of("ok", true, "saw", each.run());
        } catch (Exception failure) {
            return Map.of("ok", false, "saw", Map.of("error", cause(failure).toString()));
        }
    }

    /** The service's exception: the name of its class, and the service's words. */
    static Map<String, Object> refusal(Call call) throws Exception {
        try {
            call.make();
        } catch (Exception failure) {
            return seen(failure);
        }
        throw new IllegalStateException("the service did not refuse");
    }

    static Map<String, Object> seen(Throwable failure) throws Exception {
        if (cause(failure) instanceof AwsServiceException refused) {
            String message = refused.awsErrorDetails().errorMessage();
            return new LinkedHashMap<>(Map.of("type", refused.getClass().getSimpleName(), "message", message));
        }
        throw new IllegalStateException("no exception of the service", failure);
    }

    private static Throwable cause(Throwable failure) {
        return failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
    }

    static String variable(String name) {
        return System.getenv(name);
    }

    static String job(String suffix) {
        return variable("MATRIX_RUN") + "-" + suffix;
    }
}
