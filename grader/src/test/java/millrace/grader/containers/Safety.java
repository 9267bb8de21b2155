package millrace.grader.containers;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** What is true of every container of ours, whatever its profile. */
final class Safety {
    /** The link for the learner, with the token of a lab. Whoever reads that log can as well enter the container. */
    private static final Pattern LINK = Pattern.compile("http://127\\.0\\.0\\.1:\\d+/lab\\?token=[0-9a-f]{48}");

    private static final Pattern SECRET = Pattern.compile(
            "(?i)token=[0-9a-f]{8}|authorization: |password\\s*[=:]\\s*[^\\s*\\[n]|BEGIN [A-Z ]*PRIVATE KEY");

    private Safety() {}

    /** Checks a container that runs. */
    static void holds(String container) {
        JsonNode all = inspect(container);
        JsonNode host = all.path("HostConfig");
        String service = all.at("/Config/Labels/com.docker.compose.service").asText(container);
        assertThat(host.path("PortBindings").findValuesAsText("HostIp"))
                .as("ports of " + service)
                .allMatch("127.0.0.1"::equals);
        assertThat(host.path("Privileged").asBoolean()).as(service).isFalse();
        assertThat(host.path("CapDrop").toString()).as(service).isEqualTo("[\"ALL\"]");
        assertThat(host.path("CapAdd")).as(service).isEmpty();
        assertThat(host.path("Devices")).as(service).isEmpty();
        assertThat(host.path("SecurityOpt").toString()).as(service).contains("no-new-privileges:true");
        for (String space : List.of("NetworkMode", "PidMode", "IpcMode", "UTSMode", "UsernsMode")) {
            assertThat(host.path(space).asText()).as(service).isNotEqualTo("host");
        }
        assertThat(all.path("Mounts").findValuesAsText("Source"))
                .as("folders that %s sees of this machine", service)
                .noneMatch(source -> source.endsWith(".sock") || source.equals("/"));
        assertThat(Engine.docker("top", container, "-eo", "pid,uid,euid")
                        .lines()
                        .skip(1))
                .as("processes of " + service)
                .isNotEmpty()
                .noneMatch(line -> line.strip().matches("\\d+.*\\s0(\\s.*)?"));
        hasNoSecret("the settings of " + service, all.path("Config").toString());
        hasNoSecret(
                "the log of " + service, LINK.matcher(Engine.logs(container)).replaceAll("link"));
    }

    /** Nothing in {@code text} that only its owner may know. */
    static void hasNoSecret(String what, String text) {
        assertThat(SECRET.matcher(text).results().map(MatchResult::group).toList())
                .as(what)
                .isEmpty();
    }

    private static JsonNode inspect(String container) {
        try {
            return new JsonMapper()
                    .readTree(Engine.docker("inspect", container))
                    .path(0);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
