package org.apache.spark.streaming;

import java.io.Serializable;
import org.apache.spark.api.java.JavaUtils;
import org.apache.spark.api.java.Optional;
import scala.Function3;
import scala.Function4;
import scala.Option;
import scala.Some;

/**
 * Stands before Spark's own class of this name, which makes the {@link StateSpec} of {@code mapWithState}. That is the
 * one class of the DStreams module 4.1.0, but for its web pages, that does not fit the core of Spark 4.2.0: it calls
 * {@code SparkClosureCleaner.clean} in the form that returned nothing. Lambdas of Java need no cleaning.
 *
 * <p>To be deleted with the first module of DStreams of this Spark's own version.
 */
@SuppressWarnings({"deprecation", "overloads"}) // All DStreams are deprecated; the overloads are Spark's.
public final class StateSpec$ {
    /** As Scala names the one object of a class. */
    public static final StateSpec$ MODULE$ = new StateSpec$();

    private StateSpec$() {}

    public <K, V, S, M> StateSpec<K, V, S, M> function(Function4<Time, K, Option<V>, State<S>, Option<M>> function) {
        return new StateSpecImpl<>(function);
    }

    public <K, V, S, M> StateSpec<K, V, S, M> function(Function3<K, Option<V>, State<S>, M> function) {
        return function((Function4<Time, K, Option<V>, State<S>, Option<M>> & Serializable)
                (time, key, value, state) -> new Some<>(function.apply(key, value, state)));
    }

    public <K, V, S, M> StateSpec<K, V, S, M> function(
            org.apache.spark.api.java.function.Function4<Time, K, Optional<V>, State<S>, Optional<M>> function) {
        return function((Function4<Time, K, Option<V>, State<S>, Option<M>> & Serializable)
                (time, key, value, state) -> {
                    try {
                        Optional<M> mapped = function.call(time, key, JavaUtils.optionToOptional(value), state);
                        return mapped.isPresent() ? new Some<>(mapped.get()) : Option.empty();
                    } catch (Exception e) {
                        throw unchecked(e);
                    }
                });
    }

    public <K, V, S, M> StateSpec<K, V, S, M> function(
            org.apache.spark.api.java.function.Function3<K, Optional<V>, State<S>, M> function) {
        return function((Function3<K, Option<V>, State<S>, M> & Serializable) (key, value, state) -> {
            try {
                return function.call(key, JavaUtils.optionToOptional(value), state);
            } catch (Exception e) {
                throw unchecked(e);
            }
        });
    }

    /** Throws {@code e} itself, checked or not, as Scala does. */
    @SuppressWarnings("unchecked")
    private static <E extends Exception> RuntimeException unchecked(Exception e) throws E {
        throw (E) e;
    }
}
