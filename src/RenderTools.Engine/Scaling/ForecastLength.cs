using MathNet.Numerics.Statistics;

namespace RenderTools.Scaling;

/// <summary>
/// From the clip that was measured to what is forecast. Rendering grows with the length. Planning does not: the index
/// of the whole video is read for a clip, too. The join copies and checks each byte.
/// </summary>
/// <param name="Factor">Seconds forecast for each second of the clip; 1: the clip itself.</param>
/// <param name="VideoSeconds">Seconds of video forecast; null where the rows do not tell.</param>
/// <param name="SerialSeconds">Seconds of planning and joining the clip.</param>
/// <param name="ClipBytes">Size of the clip's file.</param>
internal readonly record struct ForecastLength(
    double Factor,
    double? VideoSeconds,
    double SerialSeconds,
    double ClipBytes
)
{
    /// <summary>Seconds that the join takes for a byte: 2.1 s for 1 GB (benchmarks/README.md).</summary>
    private const double JoinSecondsPerByte = 2.1e-9;

    /// <summary>Whether something else than the clip is forecast.</summary>
    public bool IsWhole => Factor > 1;

    /// <summary>What a sweep's rows tell.</summary>
    /// <param name="rows">The rows of one sweep.</param>
    /// <param name="clip">Whether the clip itself is asked for.</param>
    public static ForecastLength Of(IReadOnlyList<ScalingMeasurement> rows, bool clip)
    {
        var (seconds, whole) = (rows[0].ClipSeconds, clip ? null : rows[0].VideoSeconds);
        var chunked = rows.Where(row => row.Mode == ScalingMode.Chunked).ToList();
        return new ForecastLength(
            seconds > 0 && whole > seconds ? whole.Value / seconds.Value : 1,
            whole ?? seconds,
            chunked.Select(row => (row.PlanSeconds ?? 0) + (row.MergeSeconds ?? 0)).DefaultIfEmpty(0).Median(),
            chunked.Select(row => (double)(row.OutputBytes ?? 0)).DefaultIfEmpty(0).Median()
        );
    }

    /// <summary>Seconds of planning and joining, from those of the clip.</summary>
    public double Serial(double seconds) => seconds + ((Factor - 1) * ClipBytes * JoinSecondsPerByte);

    /// <summary>Seconds of a render on several workers, from those of the clip.</summary>
    public double Whole(double seconds)
    {
        var serial = Math.Min(seconds, SerialSeconds);
        return ((seconds - serial) * Factor) + Serial(serial);
    }
}
