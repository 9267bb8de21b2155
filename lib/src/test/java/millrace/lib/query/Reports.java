package millrace.lib.query;

import org.apache.spark.sql.streaming.StreamingQueryProgress;
import org.apache.spark.sql.streaming.StreamingQueryProgress$;

/** Reports of progress as Spark writes them into its log. */
final class Reports {
    private Reports() {}

    /** One batch of a query that counts orders per shop from Kafka, with a watermark. */
    static StreamingQueryProgress batch(long id) {
        return StreamingQueryProgress$.MODULE$.fromJson("""
                {"id": "1b4e28ba-2fa1-11d2-883f-0016d3cca427", "runId": "1b4e28ba-2fa1-11d2-883f-0016d3cca428",
                 "name": "<orders>", "timestamp": "2026-01-01T12:00:%02d.000Z", "batchId": %d, "batchDuration": 340,
                 "numInputRows": %d, "inputRowsPerSecond": 120.5, "processedRowsPerSecond": 352.9,
                 "durationMs": {"addBatch": 250, "commitOffsets": 14, "latestOffset": 6, "queryPlanning": 55, "triggerExecution": 340, "walCommit": 15},
                 "eventTime": {"avg": "2026-01-01T10:30:00.000Z", "max": "2026-01-01T10:41:00.000Z", "min": "2026-01-01T10:05:00.000Z", "watermark": "2026-01-01T10:31:00.000Z"},
                 "stateOperators": [{"operatorName": "stateStoreSave", "numRowsTotal": 12, "numRowsUpdated": 4, "allUpdatesTimeMs": 3,
                   "numRowsRemoved": 1, "allRemovalsTimeMs": 1, "commitTimeMs": 20, "memoryUsedBytes": 2048, "numRowsDroppedByWatermark": 2,
                   "numShufflePartitions": 2, "numStateStoreInstances": 2, "customMetrics": {}}],
                 "sources": [{"description": "KafkaV2[Subscribe[orders]]", "startOffset": {"orders": {"0": 10}}, "endOffset": {"orders": {"0": %d}},
                   "latestOffset": null, "numInputRows": %d, "inputRowsPerSecond": 120.5, "processedRowsPerSecond": 352.9, "metrics": {}}],
                 "sink": {"description": "MemorySink", "numOutputRows": 4, "metrics": {}}, "observedMetrics": {}}
                """.formatted(id % 60, id, 120 + id, 130 + id, 120 + id));
    }
}
