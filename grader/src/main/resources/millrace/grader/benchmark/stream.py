import pathlib, tempfile
from pyspark.sql import SparkSession

spark = (SparkSession.builder.master("local[*]").config("spark.ui.enabled", "false")
    .config("spark.sql.shuffle.partitions", "2").getOrCreate())
folder = pathlib.Path(tempfile.mkdtemp())
(folder / "1.txt").write_text("to\nbe\nor\nnot\nto\nbe\n")
def count_words(name):
    query = (spark.readStream.text(str(folder))
        .groupBy("value").count()
        .writeStream.format("memory").queryName(name).outputMode("complete").start())
    query.processAllAvailable()
    query.stop()
    return spark.table(name).count()
count_words("first")
