package example;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Optional;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.Wait;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.regions.Region;

/** The emulator that AWS_ENDPOINT_URL names, or one in a container of its own, for all tests of the process. */
final class Emulator {
    private static final String IMAGE =
            Optional.ofNullable(System.getenv("EMULATOR_IMAGE"))
                    .orElse("your-name/transcribe-emulator:0.1.0");
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    final String http;
    final String https;

    private Emulator(String http, String https) {
        this.http = http;
        this.https = https;
    }

    /** Testcontainers ends the container with the process. */
    static Emulator start() {
        String running = System.getenv("AWS_ENDPOINT_URL");
        if (running != null) {
            return new Emulator(running, System.getenv("AWS_ENDPOINT_URL_TRANSCRIBE_STREAMING"));
        }
        GenericContainer<?> container =
                new GenericContainer<>(IMAGE)
                        .withExposedPorts(4610, 8443)
                        .waitingFor(Wait.forHttp("/_emulator/ready").forPort(4610).forStatusCode(200));
        container.start();
        String host = container.getHost() + ":";
        return new Emulator(
                "http://" + host + container.getMappedPort(4610), "https://" + host + container.getMappedPort(8443));
    }

    /** A client of any service that the emulator has. */
    <B extends AwsClientBuilder<B, C>, C> C client(B builder) {
        return builder.endpointOverride(URI.create(http))
                .region(Region.US_EAST_1)
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("test", "test")))
                .build();
    }

    /** Begin anew: before each test. */
    void reset() throws IOException, InterruptedException {
        control("POST", "reset", "");
    }

    /** What jobs and streams hear from now on. */
    void say(String text) throws IOException, InterruptedException {
        control("PUT", "scripts/said", """
                {"match": {"language": "*"}, "say": "%s"}""".formatted(text));
    }

    /** The certificate, in PEM, that clients trust who stream over TLS. */
    String ca() throws IOException, InterruptedException {
        return control("GET", "ca.pem", "");
    }

    /** What the control API answers. */
    String control(String method, String path, String json) throws IOException, InterruptedException {
        return fetch(HttpRequest.newBuilder(URI.create(http + "/_emulator/" + path))
                .header("content-type", "application/json")
                .method(method, json.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(json))
                .build());
    }

    static String fetch(HttpRequest request) throws IOException, InterruptedException {
        var answer = HTTP.send(request, BodyHandlers.ofString());
        if (answer.statusCode() >= 300) {
            throw new IOException(request + " is answered by " + answer.statusCode() + ": " + answer.body());
        }
        return answer.body();
    }
}
