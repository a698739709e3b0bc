namespace RenderTools.Scaling;

/// <summary>
/// A scaling law fitted to the Chunked rows of one sweep: T(p) = T(1)·(1 + α(p − 1) + βp(p − 1)) / p seconds on p
/// cores. β = 0 is Amdahl's law (1967) with serial fraction α; else it is Gunther's Universal Scalability Law, α
/// contention, β coherency.
/// </summary>
public sealed record ScalingFit
{
    /// <summary><see cref="ForecastMethod.Amdahl"/> or <see cref="ForecastMethod.Usl"/>.</summary>
    public required ForecastMethod Law { get; init; }

    /// <summary>True where two worker counts imply the law: no residual, no interval.</summary>
    public bool Implied { get; init; }

    /// <summary>T(1), seconds: the chunked job on one worker.</summary>
    public required double OneWorkerSeconds { get; init; }

    /// <summary>The OneCore median in seconds that speed-ups refer to; null without such a row.</summary>
    public double? BaselineSeconds { get; init; }

    /// <summary>α: Amdahl's serial fraction, or the USL's contention; 0 to 1.</summary>
    public required double SerialFraction { get; init; }

    /// <summary>Lower end of α's 95 % interval; null where there is none.</summary>
    public double? SerialFractionLow { get; init; }

    /// <summary>Upper end of α's 95 % interval.</summary>
    public double? SerialFractionHigh { get; init; }

    /// <summary>β: the USL's coherency; 0 for Amdahl's law.</summary>
    public double Coherency { get; init; }

    /// <summary>Lower end of β's 95 % interval; null where there is none.</summary>
    public double? CoherencyLow { get; init; }

    /// <summary>Upper end of β's 95 % interval.</summary>
    public double? CoherencyHigh { get; init; }

    /// <summary>The worst of the points' deviations from the law, percent of the law's seconds.</summary>
    public double WorstResidualPercent { get; init; }

    /// <summary>Distinct worker counts it stands on.</summary>
    public required int Points { get; init; }

    /// <summary>The most cores that were measured; beyond them the law extrapolates.</summary>
    public required int LargestMeasured { get; init; }

    /// <summary>What is to be known about this fit, in a sentence.</summary>
    public required string Note { get; init; }

    /// <summary>
    /// Half of the 95 % interval of ln T(p) at p cores; null where there is none. Internal to the laws' predictions.
    /// </summary>
    internal Func<double, double>? LogHalfWidth { get; init; }

    /// <summary>Half of the 95 % interval of the logarithm of the speed-up at p cores.</summary>
    internal Func<double, double>? LogSpeedupHalfWidth { get; init; }

    /// <summary>Seconds on <paramref name="cores"/> cores.</summary>
    public double Seconds(double cores) =>
        OneWorkerSeconds * (1 + (SerialFraction * (cores - 1)) + (Coherency * cores * (cores - 1))) / cores;

    /// <summary>Speed-up on <paramref name="cores"/> cores against the OneCore median; null without it.</summary>
    public double? Speedup(double cores) => BaselineSeconds / Seconds(cores);

    /// <summary>
    /// The 95 % interval of the seconds of a run's median on <paramref name="cores"/> cores; null where there is none.
    /// </summary>
    public (double Low, double High)? SecondsInterval(double cores) =>
        Around(Seconds(cores), LogHalfWidth?.Invoke(cores));

    /// <summary>
    /// The 95 % interval of the speed-up on <paramref name="cores"/> cores; null where there is none.
    /// </summary>
    public (double Low, double High)? SpeedupInterval(double cores) =>
        Around(Speedup(cores), LogSpeedupHalfWidth?.Invoke(cores));

    private static (double Low, double High)? Around(double? value, double? logHalfWidth) =>
        value is { } centre && logHalfWidth is { } half && double.IsFinite(half)
            ? (centre * Math.Exp(-half), centre * Math.Exp(half))
            : null;
}
