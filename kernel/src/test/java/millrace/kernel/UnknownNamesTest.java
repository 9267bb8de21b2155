package millrace.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class UnknownNamesTest {
    private final UnknownNames names = new UnknownNames(ClassPathIndex.of(System.getProperty("java.class.path")));

    @Test
    void namesTheImportOfAClassOfTheJdk() {
        assertThat(advice("cannot find symbol\n  symbol:   variable Duration\n  location: class "))
                .hasValueSatisfying(advice ->
                        assertThat(advice).startsWith("An import may be missing: import java.time.Duration;"));
    }

    @Test
    void namesTheImportOfAPublicClassOfALibrary() {
        assertThat(advice("cannot find symbol\n  symbol:   class ClassReader"))
                .hasValueSatisfying(advice -> assertThat(advice).contains("import org.objectweb.asm.ClassReader;"));
        assertThat(advice("cannot find symbol\n  symbol:   class Strin")).isEmpty();
    }

    @Test
    void asksWhetherTheCellThatDeclaresItHasRun() {
        assertThat(advice("cannot find symbol\n  symbol:   variable spark"))
                .hasValueSatisfying(advice -> assertThat(advice).contains("Has the cell that declares it been run?"));
        assertThat(advice("cannot find symbol\n  symbol:   method bake(int)")).isPresent();
    }

    @Test
    void saysNothingOfMembersAndOtherMistakes() {
        assertThat(
                        advice(
                                "cannot find symbol\n  symbol:   method lenght()\n  location: variable s of type java.lang.String"))
                .isEmpty();
        assertThat(advice("cannot find symbol\n  symbol:   class Foo\n  location: package org.apache.spark"))
                .isEmpty();
        assertThat(advice("incompatible types: String cannot be converted to int"))
                .isEmpty();
    }

    private Optional<String> advice(String message) {
        return UnknownSymbol.in(message).flatMap(names::advice);
    }
}
