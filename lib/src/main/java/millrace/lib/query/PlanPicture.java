package millrace.lib.query;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import millrace.kernel.display.Content;
import millrace.lib.display.Amounts;
import millrace.lib.display.Figure;
import millrace.lib.display.HtmlTable;
import millrace.lib.display.Ink;
import millrace.lib.display.LivePicture;
import millrace.lib.display.Svg;
import org.apache.spark.sql.streaming.StreamingQuery;

/** The plan of a query as a diagram, from its sources down to its sink, with the rows that each step gave in a batch. */
public final class PlanPicture extends LivePicture {
    private static final double BOX = 270;
    private static final double BOX_HEIGHT = 48;
    private static final double STATE = 180;
    private static final double GAP = 38;
    private static final double BETWEEN = 60;

    private final StreamingQuery query;

    private PlanPicture(StreamingQuery query) {
        this.query = query;
    }

    /** Shows the plan of {@code query}, and follows its batches until it stops. Returns as {@link QueryWatch#watch}. */
    public static void follow(StreamingQuery query, Duration atMost) {
        PlanPicture picture = new PlanPicture(query);
        picture.start();
        Idle.await(query, atMost);
        picture.paint();
    }

    @Override
    protected Object subject() {
        return List.of(PlanPicture.class, query.runId());
    }

    @Override
    protected boolean goesOn() {
        return query.isActive();
    }

    @Override
    protected Object version() {
        return List.of(QueryFacts.version(query), BatchPlans.of(query.runId()));
    }

    @Override
    protected Content draw() {
        String sink = QueryFacts.execution(query)
                .map(execution -> PlanReader.shortName(execution.sink().name()))
                .orElse("");
        return BatchPlans.of(query.runId())
                .map(plan -> picture(QueryFacts.name(query), plan, sink))
                .orElseGet(() -> new Figure()
                        .title("Plan of " + subjectName(), QueryFacts.condition(query))
                        .note("No batch yet: Spark plans one when there is something to read."))
                .content();
    }

    private String subjectName() {
        return QueryFacts.name(query).replaceFirst("^Query ", "");
    }

    static Figure picture(String name, BatchPlans.BatchPlan plan, String sink) {
        Layout layout = new Layout();
        layout.place(new Operator("Sink", sink, -1, Optional.empty(), List.of(plan.last())), 0);
        return new Figure()
                .title("Plan of " + name.replaceFirst("^Query ", ""), "· rows of batch " + plan.batch())
                .drawing(layout.drawing(name))
                .tableOf("The steps as a table", layout.table());
    }

    /** Where each step stands: sources at the top, each in a column of its own. */
    private static final class Layout {
        private final List<Placed> placed = new ArrayList<>();
        private int columns;
        private int levels;
        private boolean hasState;

        private record Placed(Operator operator, double column, int level, List<Placed> inputs) {}

        /** @param fromBottom how many steps there are below */
        Placed place(Operator operator, int fromBottom) {
            List<Placed> inputs = new ArrayList<>();
            operator.inputs().forEach(input -> inputs.add(place(input, fromBottom + 1)));
            double column = inputs.isEmpty()
                    ? columns++
                    : inputs.stream().mapToDouble(Placed::column).average().orElse(0);
            levels = Math.max(levels, fromBottom + 1);
            hasState |= operator.state().isPresent();
            Placed place = new Placed(operator, column, fromBottom, inputs);
            placed.add(place);
            return place;
        }

        Svg drawing(String name) {
            double width = Math.max(1, columns) * (BOX + BETWEEN) - BETWEEN + 4 + (hasState ? STATE + 24 : 0);
            double height = levels * (BOX_HEIGHT + GAP) - GAP + 4;
            Svg svg = new Svg(width, height, "Plan of " + name + ", " + placed.size() + " steps from source to sink");
            placed.forEach(step -> draw(svg, step));
            return svg;
        }

        HtmlTable table() {
            HtmlTable table = new HtmlTable(
                            List.of("step", "of", "rows out", "state rows", "updated", "removed", "late, dropped"))
                    .rightAligned(2)
                    .rightAligned(3)
                    .rightAligned(4)
                    .rightAligned(5)
                    .rightAligned(6);
            placed.forEach(step -> {
                Operator operator = step.operator();
                Optional<Operator.State> state = operator.state();
                table.row(List.of(
                        operator.title(),
                        operator.detail(),
                        operator.rows() < 0 ? "" : Amounts.count(operator.rows()),
                        state.map(each -> Amounts.count(each.rows())).orElse(""),
                        state.map(each -> Amounts.count(each.updated())).orElse(""),
                        state.map(each -> Amounts.count(each.removed())).orElse(""),
                        state.map(each -> Amounts.count(each.dropped())).orElse("")));
            });
            return table;
        }

        private double left(Placed step) {
            return 2 + step.column() * (BOX + BETWEEN);
        }

        private double top(Placed step) {
            return 2 + (levels - 1 - step.level()) * (BOX_HEIGHT + GAP);
        }

        private void draw(Svg svg, Placed step) {
            double left = left(step);
            double top = top(step);
            Operator operator = step.operator();
            boolean end = operator.inputs().isEmpty() || step.level() == 0;
            svg.rect(
                    left,
                    top,
                    BOX,
                    BOX_HEIGHT,
                    "rx",
                    end ? 22 : 6,
                    "fill",
                    Ink.PANEL,
                    "stroke",
                    end ? Ink.BLUE : Ink.LINE,
                    "stroke-width",
                    end ? 1.8 : 1.2);
            double titleAt = operator.detail().isEmpty() ? top + 29 : top + 20;
            svg.text(
                    left + BOX / 2,
                    titleAt,
                    Svg.fit(operator.title(), BOX - 24, 13),
                    "text-anchor",
                    "middle",
                    "font-weight",
                    600,
                    "font-size",
                    13);
            svg.text(
                    left + BOX / 2,
                    top + 38,
                    Svg.fit(operator.detail(), BOX - 24, 12),
                    "text-anchor",
                    "middle",
                    "fill",
                    Ink.FAINT);
            for (Placed input : step.inputs()) {
                edge(svg, input, step);
            }
            operator.state().ifPresent(state -> cylinder(svg, left + BOX, top, state));
        }

        private void edge(Svg svg, Placed from, Placed to) {
            double x1 = left(from) + BOX / 2;
            double x2 = left(to) + BOX / 2;
            double y1 = top(from) + BOX_HEIGHT;
            double end = top(to) - 1;
            if (Math.abs(x1 - x2) < 1) {
                svg.arrow(x1, y1 + 1, x2, end);
            } else {
                double turn = end - 16;
                svg.add(
                        "path",
                        "d",
                        "M%s %s V%s H%s".formatted(x1, y1 + 1, turn, x2),
                        "fill",
                        "none",
                        "stroke",
                        Ink.FAINT,
                        "stroke-width",
                        1.5);
                svg.arrow(x2, turn, x2, end);
            }
            if (from.operator().rows() >= 0) {
                svg.text(x1 + 10, y1 + 18, Amounts.count(from.operator().rows(), "row"));
            }
        }

        /** State is drawn as a store beside its operator. */
        private void cylinder(Svg svg, double right, double top, Operator.State state) {
            double x = right + 20;
            double w = STATE - 4;
            svg.line(
                    right,
                    top + BOX_HEIGHT / 2,
                    x,
                    top + BOX_HEIGHT / 2,
                    "stroke",
                    Ink.ORANGE,
                    "stroke-width",
                    1.5,
                    "stroke-dasharray",
                    "3 2");
            svg.add(
                    "path",
                    "d",
                    "M%s %s v36 a%s 6 0 0 0 %s 0 v-36 a%s 6 0 0 0 -%s 0 a%s 6 0 0 0 %s 0"
                            .formatted(x, top + 6, w / 2, w, w / 2, w, w / 2, w),
                    "fill",
                    Ink.PANEL,
                    "stroke",
                    Ink.ORANGE,
                    "stroke-width",
                    1.5);
            svg.text(
                    x + w / 2,
                    top + 26,
                    "state: " + Amounts.count(state.rows(), "row"),
                    "text-anchor",
                    "middle",
                    "font-weight",
                    600);
            String changes =
                    Amounts.count(state.updated()) + " updated, " + Amounts.count(state.removed()) + " removed";
            svg.text(x + w / 2, top + 41, changes, "text-anchor", "middle", "font-size", 11, "fill", Ink.FAINT);
            if (state.dropped() > 0) {
                svg.text(
                        x + w / 2,
                        top + 62,
                        "✕ " + Amounts.count(state.dropped()) + " late, dropped",
                        "text-anchor",
                        "middle",
                        "font-size",
                        11,
                        "font-weight",
                        600);
            }
        }
    }
}
