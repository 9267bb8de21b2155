package millrace.grader.notebook;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SourceProblemsTest {
    @Test
    void findsNothingInACompleteQuestion() {
        assertThat(Cells.completeQuestion("sum").problems()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(value = Role.class, mode = EnumSource.Mode.EXCLUDE, names = "MUTANT")
    void missesEachKindOfCellThatAQuestionNeeds(Role role) {
        assertThat(Cells.completeQuestion("sum").without(role).problems())
                .singleElement()
                .asString()
                .matches("04-table\\.md:\\d+: found question 'sum' without a " + role.tag() + " cell; expected .*");
    }

    @Test
    void asksForNoScenarioWhereTheAnswerIsAValue() {
        Cells prediction = new Cells()
                .code("stub", "guess", "Object guess() { throw todo(\"guess\"); }")
                .code("solution", "guess", "Object guess() { return 3; }")
                .code("check", "guess", "check(\"guess\").answer(() -> guess()).expect(3);")
                .code("hint", "guess", "hint(\"guess\", \"count\");");
        prediction.list().get(2).cell().metadata().put("points", 1);

        assertThat(prediction.problems()).isEmpty();
    }

    @Test
    void namesTheLineOfATagThatIsNone() {
        Cells cells = new Cells().prose("text").code("stubb", "sum", "f();");

        assertThat(cells.problems().get(0))
                .isEqualTo(
                        "04-table.md:20: found the tag 'stubb'; expected one of check, hint, mutant, raises-exception, scenario, self-check, solution, stub");
    }

    @Test
    void wantsToKnowWhatTheMessageAboutAMutantSays() {
        Cells cells = Cells.completeQuestion("sum").code("mutant", "sum", "int f() { return 2; }");

        assertThat(cells.problems())
                .containsExactly(
                        "04-table.md:60: found a mutant of 'sum' without says; expected says=\"words that its message must contain\"");
    }

    @Test
    void findsTheSecondQuestionOfOneName() {
        Cells twice = Cells.completeQuestion("sum").and(Cells.completeQuestion("sum"));

        assertThat(twice.problems())
                .anyMatch(problem -> problem.startsWith(
                        "04-table.md:80: found a second check cell of question 'sum' (the first is in line 30)"));
    }

    @Test
    void wantsPointsOnEveryCheckAndNowhereElse() {
        Cells cells = Cells.completeQuestion("sum").without(Role.CHECK).check("sum", 0);
        cells.list().get(0).cell().metadata().put("points", 2);

        assertThat(cells.problems())
                .anyMatch(problem ->
                        problem.contains("found points 0 on the check of 'sum'; expected a whole number above 0"))
                .anyMatch(problem -> problem.contains("found points on a cell that is no check"));
    }

    @Test
    void findsACheckThatAsksForAnotherQuestion() {
        Cells cells = Cells.completeQuestion("sum").without(Role.CHECK).code("check", "sum", "check(\"other\").run();");
        cells.list().get(4).cell().metadata().put("points", 1);

        assertThat(cells.problems())
                .singleElement()
                .asString()
                .contains("check cell whose code does not name its question");
    }

    @Test
    void findsASolutionBehindItsCheck() {
        Cells cells =
                Cells.completeQuestion("sum").without(Role.SOLUTION).code("solution", "sum", "int f() { return 1; }");
        var moved = new SourceCell(cells.list().remove(4).cell(), 90);
        cells.list().add(moved);

        assertThat(cells.problems())
                .singleElement()
                .asString()
                .startsWith("04-table.md:90: found the solution of 'sum' behind its check");
    }

    @Test
    void comparesTheHeaderWithTheFilesName() {
        var header = Notebook.newObject();
        header.putObject("kernelspec").put("name", "python3");
        header.putObject("millrace").put("episode", "05").put("minutes", "long");

        assertThat(SourceProblems.in("04-table.md", "04-table.md", header, List.of()))
                .containsExactly(
                        "04-table.md:1: found episode \"05\" in the header; expected \"04\", as in the file's name",
                        "04-table.md:1: found no title in the header; expected title: what the episode is called",
                        "04-table.md:1: found minutes \"long\" in the header; expected the minutes a learner needs, as in minutes: 45",
                        "04-table.md:1: found the kernelspec 'python3' in the header; expected kernelspec with name: millrace");
    }
}
