package millrace.kernel;

import eu.maveniverse.maven.mima.context.Context;
import eu.maveniverse.maven.mima.context.ContextOverrides;
import eu.maveniverse.maven.mima.context.Runtimes;
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

/**
 * Coordinates to the paths of jars, by Maven's own resolver and with the user's own {@code settings.xml}. Loaded apart
 * from everything else by {@link MavenRepository}, and therefore made of the JDK's types for who calls it.
 */
public final class MavenResolver implements Function<List<String>, List<String>> {
    private static final int CONNECT_MILLIS = 10_000;
    private static final int ANSWER_MILLIS = 60_000;

    /**
     * The jars of {@code coordinates} and of all that these need at run time, in the order of a class path; what is not
     * on this machine is fetched.
     *
     * @throws IllegalArgumentException when they cannot be had, in words for the user
     */
    @Override
    public List<String> apply(List<String> coordinates) {
        ContextOverrides overrides = ContextOverrides.create()
                .withUserSettings(true)
                .configProperties(Map.of(
                        "aether.connector.connectTimeout", CONNECT_MILLIS,
                        "aether.connector.requestTimeout", ANSWER_MILLIS))
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
        while (innermost.getCause() != null) {
            innermost = innermost.getCause();
            missing |= innermost instanceof ArtifactNotFoundException;
        }
        String said = innermost.getMessage() == null ? innermost.toString() : innermost.getMessage();
        String first = said.lines().findFirst().orElse("");
        return missing
                ? "%s; look at the spelling and the version".formatted(first)
                : "%s cannot be fetched: %s. Is there a network? What was fetched once needs none."
                        .formatted(String.join(", ", coordinates), first);
    }
}
