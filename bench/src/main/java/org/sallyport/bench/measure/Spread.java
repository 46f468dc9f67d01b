package org.sallyport.bench.measure;

import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * Several measurements of one thing.
 *
 * @param median the middle one
 * @param min the smallest
 * @param max the largest
 */
public record Spread(double median, double min, double max) {
    /** Of these measurements; all of it is not a number where there are none. */
    public static Spread of(Collection<Double> values) {
        double[] sorted = values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        if (sorted.length == 0) return new Spread(Double.NaN, Double.NaN, Double.NaN);
        return new Spread(percentile(sorted, 50), sorted[0], sorted[sorted.length - 1]);
    }

    /**
     * The value below which so many percent of the sorted values lie; the 50th of an even number is the mean of two.
     */
    public static double percentile(double[] sorted, double percent) {
        int n = sorted.length;
        if (n == 0) return Double.NaN;
        if (percent == 50 && n % 2 == 0) return (sorted[n / 2 - 1] + sorted[n / 2]) / 2;
        return sorted[(int) Math.min(n - 1, Math.floor(n * percent / 100))];
    }

    /** The same of unsorted values. */
    public static double percentileOf(double[] values, double percent) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return percentile(sorted, percent);
    }

    /** For a table: the median and the range around it. */
    public String text(int decimals) {
        if (Double.isNaN(median)) return "-";
        String one = "%." + decimals + "f";
        return String.format(Locale.ROOT, one + " (" + one + "-" + one + ")", median, min, max);
    }

    /** For JSON. */
    public Map<String, Object> json() {
        Map<String, Object> out = new LinkedHashMap<>();
        out.put("median", median);
        out.put("min", min);
        out.put("max", max);
        return out;
    }
}
