package millrace.lib.kafka;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import millrace.lib.Golden;
import org.junit.jupiter.api.Test;

class TopicPictureTest {
    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

    @Test
    void aTopicWithAGroupAndAQueryLooksAsItDidWhenAPersonLookedAtIt() throws IOException {
        TopicState.Partition behind = new TopicState.Partition(
                0, 0, 12, entries(4, "Marios", "Luigis", "Marios", "<b>bold</b>", null, "Luigis", "Luigis", "Marios"));
        TopicState.Partition shortOne = new TopicState.Partition(1, 0, 2, entries(0, "Forno Antico", "Mammamia Pizza"));
        TopicState.Partition empty = new TopicState.Partition(2, 0, 0, List.of());
        TopicState.Reader group = new TopicState.Reader(
                "group billing", "stable, 2 members", Map.of(0, 7L, 1, 2L), Map.of(0, "till-1", 1, "till-2"));
        TopicState.Reader query =
                new TopicState.Reader("Spark counts", "batch 3, offsets in its checkpoint", Map.of(0, 12L), Map.of());

        Golden.compare(
                TopicPictureTest.class,
                "topic",
                TopicPicture.of(
                                new TopicState("orders", List.of(behind, shortOne, empty), List.of(group, query)),
                                List.of("12:00:05  group billing: till-1 reads [0], till-2 reads [1]"))
                        .content());
    }

    @Test
    void aTopicThatNobodyReadsLooksAsItDid() throws IOException {
        TopicState.Partition only = new TopicState.Partition(0, 3, 4, entries(3, "Marios"));

        Golden.compare(
                TopicPictureTest.class,
                "unread-topic",
                TopicPicture.of(new TopicState("orders", List.of(only), List.of()), List.of())
                        .content());
    }

    private static List<TopicState.Entry> entries(long first, String... keys) {
        List<TopicState.Entry> entries = new ArrayList<>();
        for (int i = 0; i < keys.length; i++) {
            entries.add(new TopicState.Entry(
                    first + i,
                    NOON.plusSeconds(i),
                    keys[i],
                    i == 0 ? "{\"name\": \"<script>alert(1)</script>\"}" : "{\"id\": " + i + "}"));
        }
        return entries;
    }
}
