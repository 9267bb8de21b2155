package millrace.kernel;

import java.lang.reflect.Member;
import java.lang.reflect.Modifier;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import jdk.jshell.ImportSnippet;
import jdk.jshell.JShell;
import jdk.jshell.PersistentSnippet;
import jdk.jshell.Snippet;

/** Finds what a misspelt name was meant to be. */
final class SimilarNames {
    private final JShell shell;
    private final ClassLoader loader;

    SimilarNames(JShell shell, ClassLoader loader) {
        this.shell = shell;
        this.loader = loader;
    }

    /** What may be meant; empty when nothing is near. */
    Optional<String> advice(UnknownSymbol unknown) {
        Stream<String> known = unknown.type().isEmpty()
                ? inReach(unknown.kind())
                : members(unknown.type(), unknown.kind().equals("method"), member -> true);
        return nearest(unknown.name(), known).map("Did you mean %s?"::formatted);
    }

    private Stream<String> inReach(String kind) {
        return switch (kind) {
            case "class" -> shell.types().map(SimilarNames::name);
            case "method" -> Stream.concat(shell.methods().map(SimilarNames::name), imported(true));
            default -> Stream.concat(shell.variables().map(SimilarNames::name), imported(false));
        };
    }

    private static String name(Snippet snippet) {
        return snippet instanceof PersistentSnippet named ? named.name() : "";
    }

    /** What is imported statically from whole classes. */
    private Stream<String> imported(boolean methods) {
        return shell.imports()
                .filter(each -> each.isStatic() && each.fullname().endsWith(".*"))
                .map(ImportSnippet::fullname)
                .flatMap(all -> members(
                        all.substring(0, all.length() - 2),
                        methods,
                        member -> Modifier.isStatic(member.getModifiers())));
    }

    private Stream<String> members(String type, boolean methods, Predicate<Member> which) {
        try {
            Class<?> declaring = Class.forName(type, false, loader);
            Member[] all = methods ? declaring.getMethods() : declaring.getFields();
            return Stream.of(all).filter(which).map(Member::getName);
        } catch (ClassNotFoundException | LinkageError unknown) {
            return Stream.empty();
        }
    }

    /** One letter of three may be wrong, missing or too much, but two at most; upper and lower case do not count. */
    private static Optional<String> nearest(String name, Stream<String> known) {
        int most = Math.min(2, name.length() / 3);
        return known.distinct()
                .filter(each -> !each.contains("$") && !each.equals(name))
                .filter(each -> Math.abs(each.length() - name.length()) <= most)
                .filter(each -> distance(name.toLowerCase(Locale.ROOT), each.toLowerCase(Locale.ROOT)) <= most)
                .min(Comparator.<String>comparingInt(each -> distance(name, each))
                        .thenComparing(each -> each));
    }

    /** How many letters have to be put in, left out, replaced, or exchanged with their neighbour. */
    private static int distance(String one, String other) {
        int[][] cost = new int[one.length() + 1][other.length() + 1];
        for (int i = 0; i <= one.length(); i++) {
            for (int j = 0; j <= other.length(); j++) {
                if (i == 0 || j == 0) {
                    cost[i][j] = i + j;
                    continue;
                }
                int replaced = one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1;
                cost[i][j] = Math.min(Math.min(cost[i - 1][j], cost[i][j - 1]) + 1, cost[i - 1][j - 1] + replaced);
                if (i > 1
                        && j > 1
                        && one.charAt(i - 1) == other.charAt(j - 2)
                        && one.charAt(i - 2) == other.charAt(j - 1)) {
                    cost[i][j] = Math.min(cost[i][j], cost[i - 2][j - 2] + 1);
                }
            }
        }
        return cost[one.length()][other.length()];
    }
}
