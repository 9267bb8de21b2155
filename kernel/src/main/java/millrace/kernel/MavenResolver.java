package millrace.kernel;

import eu.maveniverse.maven.mima.context.Context;
import eu.maveniverse.maven.mima.context.ContextOverrides;
import eu.maveniverse.maven.mima.context.Runtimes;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.eclipse.aether.RepositoryException;
import org.eclipse.aether.artifact.DefaultArtifact;
import org.eclipse.aether.collection.CollectRequest;
import org.eclipse.aether.graph.Dependency;
import org.eclipse.aether.resolution.ArtifactResult;
import org.eclipse.aether.resolution.DependencyRequest;
import org.eclipse.aether.transfer.ArtifactNotFoundException;
import org.eclipse.aether.transfer.ArtifactTransferException;

/**
 * Coordinates to the paths of jars, by Maven's own resolver and with the user's own {@code settings.xml}. Loaded apart
 * from everything else by {@link MavenRepository}, and therefore made of the JDK's types for who calls it.
 */
public final class MavenResolver implements Function<List<String>, List<String>> {
    private static final Duration SILENCE = Duration.ofSeconds(10);

    /** Of a host that breaks off or says that it is busy; the resolver's own three take half a minute. */
    private static final int RETRIES = 1;

    private final ContextOverrides.Builder user;
    private final int silenceMillis;

    public MavenResolver() {
        this(ContextOverrides.create(), SILENCE);
    }

    /**
     * @param user whose settings and local repository these are
     * @param silence after which a host that takes no connection, or says nothing, is given up, and tried once more
     */
    MavenResolver(ContextOverrides.Builder user, Duration silence) {
        this.user = user;
        silenceMillis = (int) silence.toMillis();
    }

    /**
     * The jars of {@code coordinates} and of all that these need at run time, in the order of a class path; what is not
     * on this machine is fetched.
     *
     * @throws IllegalArgumentException when they cannot be had, in words for the user
     */
    @Override
    public List<String> apply(List<String> coordinates) {
        ContextOverrides overrides = user.withUserSettings(true)
                .configProperties(Map.of(
                        "aether.connector.connectTimeout", silenceMillis,
                        "aether.connector.requestTimeout", silenceMillis,
                        "aether.connector.http.retryHandler.count", RETRIES))
                .build();
        try (Context maven = Runtimes.INSTANCE.getRuntime().create(overrides)) {
            CollectRequest wanted = new CollectRequest();
            coordinates.forEach(each -> wanted.addDependency(new Dependency(new DefaultArtifact(each), "runtime")));
            wanted.setRepositories(maven.remoteRepositories());
            return maven
                    .repositorySystem()
                    .resolveDependencies(maven.repositorySystemSession(), new DependencyRequest(wanted, null))
                    .getArtifactResults()
                    .stream()
                    .map(ArtifactResult::getArtifact)
                    .filter(artifact -> artifact.getExtension().equals("jar"))
                    .map(artifact -> artifact.getFile().getAbsolutePath())
                    .toList();
        } catch (RepositoryException e) {
            throw new IllegalArgumentException(problem(coordinates, e), e);
        }
    }

    private static String problem(List<String> coordinates, RepositoryException problem) {
        Throwable innermost = problem;
        boolean missing = false;
        String from = "";
        while (innermost.getCause() != null) {
            innermost = innermost.getCause();
            missing |= innermost instanceof ArtifactNotFoundException;
            if (innermost instanceof ArtifactTransferException transfer && transfer.getRepository() != null) {
                from = " from " + transfer.getRepository().getUrl();
            }
        }
        String said = innermost.getMessage() == null ? innermost.toString() : innermost.getMessage();
        String first = said.lines().findFirst().orElse("");
        return missing
                ? "%s; look at the spelling and the version".formatted(first)
                : "%s cannot be fetched%s: %s. Is there a network? What was fetched once needs none."
                        .formatted(String.join(", ", coordinates), from, first);
    }
}
