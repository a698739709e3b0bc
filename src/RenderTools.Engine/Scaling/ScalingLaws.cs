using System.Globalization;
using MathNet.Numerics.Distributions;

namespace RenderTools.Scaling;

/// <summary>
/// Amdahl's law and the Universal Scalability Law for the Chunked rows of one sweep, or the reason why there is none.
/// <para>
/// Both are linear in the seconds: T(p) = a/p + b + c·(p − 1), with a = T(1)(1 − α), b = T(1)α, c = T(1)β, all ≥ 0, and
/// c = 0 for Amdahl. So they are fitted by weighted linear least squares on the rows' medians (weights: relative error,
/// number of runs) with the signs constrained. T(1) is free: what splitting costs on one worker already is no serial
/// fraction. Intervals are by the delta method with Student's t. Their variance is the runs' own scatter, and where the
/// medians miss the law by significantly more than that (F test for lack of fit, 5 %), the larger scatter about the
/// law.
/// </para>
/// </summary>
public sealed record ScalingLaws
{
    /// <summary>Amdahl's law; null where the data do not support it.</summary>
    public ScalingFit? Amdahl { get; init; }

    /// <summary>The Universal Scalability Law; null where the data do not support it.</summary>
    public ScalingFit? Usl { get; init; }

    /// <summary>About Amdahl's law: parameters, or why there is no fit.</summary>
    public required string AmdahlNote { get; init; }

    /// <summary>About the USL: parameters, or why there is no fit.</summary>
    public required string UslNote { get; init; }

    /// <summary>The threads per worker of the rows that were fitted; 0 where there are none.</summary>
    internal int ThreadsPerWorker { get; init; }

    /// <summary>
    /// Fits both laws to the rows of one sweep; rows of other modes than Chunked serve as baseline only.
    /// </summary>
    public static ScalingLaws Fit(IReadOnlyList<ScalingMeasurement> rows)
    {
        var (points, threads, note) = Points(rows);
        var baseline = rows.FirstOrDefault(row => row.Mode == ScalingMode.OneCore);
        var amdahl = Fit(ForecastMethod.Amdahl, points, baseline);
        var usl = Fit(ForecastMethod.Usl, points, baseline);
        return new ScalingLaws
        {
            ThreadsPerWorker = threads,
            Amdahl = amdahl.Fit is null ? null : amdahl.Fit with { Note = amdahl.Note + note },
            Usl = usl.Fit is null ? null : usl.Fit with { Note = usl.Note + note },
            AmdahlNote = amdahl.Note + note,
            UslNote = usl.Note + note,
        };
    }

    // One law describes one program on equal processors: the rows of one ThreadsPerWorker, no more workers than cores,
    // and the second hardware thread of a core left out where enough points remain without it.
    private static (IReadOnlyList<LawPoint> Points, int Threads, string Note) Points(
        IReadOnlyList<ScalingMeasurement> rows
    )
    {
        var note = "";
        var chunked = rows.Where(row =>
                row.Mode == ScalingMode.Chunked && row.MedianSeconds > 0 && row.ThreadsPerWorker > 0
            )
            .ToList();
        var threads = chunked.Select(row => row.ThreadsPerWorker).Distinct().ToList();
        if (threads.Count > 1)
        {
            var most = chunked
                .GroupBy(row => row.ThreadsPerWorker)
                .OrderByDescending(group => group.Count())
                .ThenBy(group => group.Key)
                .First();
            chunked = [.. most];
            note += string.Create(CultureInfo.InvariantCulture, $" Rows with {most.Key} threads per worker only.");
        }

        var fitting = chunked
            .Where(row => row.LogicalCores is not { } logical || (long)row.Workers * row.ThreadsPerWorker <= logical)
            .ToList();
        if (fitting.Count < chunked.Count)
            note += " Rows with more workers than cores are left out.";
        var physical = fitting
            .Where(row => row.PhysicalCores is not { } cores || row.Workers * row.ThreadsPerWorker <= cores)
            .ToList();
        if (physical.Count < fitting.Count)
        {
            var enough = physical.Select(row => row.Workers).Distinct().Count() >= 3;
            note += enough
                ? " Fitted up to the physical cores; the second hardware thread of a core is no full processor."
                : " Includes counts above the physical cores, whose hardware threads share one: it overstates the "
                    + $"serial part.";
            fitting = enough ? physical : fitting;
        }

        return (
            [.. fitting.Select(LawPoint.Of).OrderBy(point => point.Cores)],
            chunked.FirstOrDefault()?.ThreadsPerWorker ?? 0,
            note
        );
    }

    private static (ScalingFit? Fit, string Note) Fit(
        ForecastMethod law,
        IReadOnlyList<LawPoint> points,
        ScalingMeasurement? baseline
    )
    {
        var name = law == ForecastMethod.Amdahl ? "Amdahl" : "USL";
        var parameters = law == ForecastMethod.Amdahl ? 2 : 3;
        var counts = points.Select(point => point.Cores).Distinct().Count();
        var needed = law == ForecastMethod.Amdahl ? 2 : 5;
        if (counts < needed)
            return (
                null,
                string.Create(CultureInfo.InvariantCulture, $"{name}: needs {needed} worker counts, {counts} measured.")
            );

        var regression = LawRegression.Fit(points, parameters);
        var oneWorker = regression.Constrained[0] + regression.Constrained[1];
        var pooled = points
            .Append(baseline is null ? null : LawPoint.Of(baseline))
            .OfType<LawPoint>()
            .Where(point => point.Deviation is not null)
            .ToList();
        var pureFreedom = pooled.Sum(point => point.Runs - 1);
        var pure =
            pureFreedom == 0
                ? 0
                : pooled.Sum(point => (point.Runs - 1) * point.Deviation!.Value * point.Deviation.Value) / pureFreedom;

        var implied = counts == 2;
        var misfitFreedom = points.Count - parameters;
        var misfit = misfitFreedom == 0 ? 0 : regression.SquaredError / misfitFreedom;
        var misfits =
            misfitFreedom > 0
            && (
                pureFreedom == 0
                || (pure == 0 && misfit > 1e-18)
                || (pure > 0 && 1 - FisherSnedecor.CDF(misfitFreedom, pureFreedom, misfit / pure) < 0.05)
            );
        var (variance, freedom) = misfits ? (Math.Max(misfit, pure), misfitFreedom) : (pure, pureFreedom);
        var known = !implied && freedom > 0;
        var t = known ? StudentT.InvCDF(0, 1, freedom, 0.975) : double.NaN;

        var worst = points.Max(point => Math.Abs((point.Seconds / regression.Seconds(point.Cores)) - 1)) * 100;
        // By the runs' own scatter where it is known: scatter about the wrong law would excuse the wrong law.
        var (strictVariance, strictFreedom) = pureFreedom > 0 ? (pure, pureFreedom) : (variance, freedom);
        var strict = known ? StudentT.InvCDF(0, 1, strictFreedom, 0.975) * Math.Sqrt(strictVariance) : 0;
        if (Objection(name, regression, strict) is { } objection)
            return (null, objection);
        if (misfits && pureFreedom > 0 && worst > 5)
            return (
                null,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{name}: no fit; the rows miss the law by up to {worst:0.#} %, more than their scatter."
                )
            );

        var baselineVariance = baseline is null
            ? 0
            : (pureFreedom > 0 ? pure : variance) * ScalingStatistics.MedianVariance(Math.Max(1, baseline.Repeat));
        var share = regression.Share(1);
        var coherency = parameters == 3 ? regression.Share(2) : default;
        var scale = t * Math.Sqrt(variance);
        var fit = new ScalingFit
        {
            Law = law,
            Implied = implied,
            OneWorkerSeconds = oneWorker,
            BaselineSeconds = baseline?.MedianSeconds,
            SerialFraction = regression.Constrained[1] / oneWorker,
            SerialFractionLow = known ? Math.Clamp(share.Value - (scale * share.Error), 0, 1) : null,
            SerialFractionHigh = known ? Math.Clamp(share.Value + (scale * share.Error), 0, 1) : null,
            Coherency = parameters == 3 ? regression.Constrained[2] / oneWorker : 0,
            CoherencyLow = known && parameters == 3 ? Math.Max(0, coherency.Value - (scale * coherency.Error)) : null,
            CoherencyHigh = known && parameters == 3 ? Math.Max(0, coherency.Value + (scale * coherency.Error)) : null,
            WorstResidualPercent = implied ? 0 : worst,
            Points = counts,
            LargestMeasured = points[^1].Cores,
            Note = "",
            LogHalfWidth = known ? cores => scale * regression.RelativeError(cores) : null,
            LogSpeedupHalfWidth = known
                ? cores => t * Math.Sqrt((variance * Math.Pow(regression.RelativeError(cores), 2)) + baselineVariance)
                : null,
        };
        return (fit, Describe(name, fit, misfits));
    }

    // A constraint that holds the fit against its data, beyond the interval, means that the law is the wrong one.
    private static string? Objection(string name, LawRegression regression, double scale)
    {
        bool Negative(int i) =>
            regression.Free[i] + (scale * Math.Sqrt(regression.Covariance[i, i]))
            < -1e-9 * (regression.Free[0] + regression.Free[1]);
        if (regression.Free[0] + regression.Free[1] <= 0 || regression.Constrained[0] + regression.Constrained[1] <= 0)
            return string.Create(
                CultureInfo.InvariantCulture,
                $"{name}: no fit; the seconds do not fall with the workers."
            );
        if (Negative(1))
            return string.Create(
                CultureInfo.InvariantCulture,
                $"{name}: no fit; the speed-up is more than linear, for which the law has no parameters."
            );
        if (Negative(0))
            return string.Create(
                CultureInfo.InvariantCulture,
                $"{name}: no fit; the seconds rise with the workers, for which the law has no parameters."
            );
        return regression.Free.Count == 3 && Negative(2)
            ? string.Create(
                CultureInfo.InvariantCulture,
                $"{name}: no fit; the speed-up bends upward, for which the law has no parameters."
            )
            : null;
    }

    private static string Describe(string name, ScalingFit fit, bool misfits)
    {
        if (fit.Implied)
            return string.Create(
                CultureInfo.InvariantCulture,
                $"{name}: implied by two worker counts, serial fraction {fit.SerialFraction:0.0000}; no residual and "
                    + $"no interval."
            );
        static string Range(double? low, double? high) =>
            low is null
                ? ", no interval"
                : string.Create(CultureInfo.InvariantCulture, $" [{low:0.0000}, {high:0.0000}]");
        var text =
            fit.Law == ForecastMethod.Amdahl
                ? string.Create(
                    CultureInfo.InvariantCulture,
                    $"{name}: serial fraction "
                        + $"{fit.SerialFraction:0.0000}{Range(fit.SerialFractionLow, fit.SerialFractionHigh)}"
                )
                : string.Create(
                    CultureInfo.InvariantCulture,
                    $"{name}: contention "
                        + $"{fit.SerialFraction:0.0000}{Range(fit.SerialFractionLow, fit.SerialFractionHigh)}, "
                        + $"coherency {fit.Coherency:0.000000}{RangeFine(fit)}"
                );
        return text
            + string.Create(
                CultureInfo.InvariantCulture,
                $", worst residual {fit.WorstResidualPercent:0.0} %{(misfits ? ", more than the runs' scatter" : "")}."
            );
    }

    private static string RangeFine(ScalingFit fit) =>
        fit.CoherencyLow is null
            ? ""
            : string.Create(
                CultureInfo.InvariantCulture,
                $" [{fit.CoherencyLow:0.000000}, {fit.CoherencyHigh:0.000000}]"
            );
}
