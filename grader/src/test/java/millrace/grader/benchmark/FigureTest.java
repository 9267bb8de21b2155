package millrace.grader.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FigureTest {
    @Test
    void holdsWhatIsMeasuredBesideARivalAgainstTheRatio() {
        assertThat(new Figure("start", 3, 10, "s", 0.4).holds()).isTrue();
        assertThat(new Figure("start", 5, 10, "s", 0.4))
                .hasToString("✗ start                                                      "
                        + "    5.00 :    10.00 s    0.50  at most 0.40");
    }

    @Test
    void holdsWhatHasNoRivalAgainstItself() {
        assertThat(new Figure("memory", 190, 0, "MB", 200).holds()).isTrue();
        assertThat(new Figure("memory", 210, 0, "MB", 200).holds()).isFalse();
    }
}
