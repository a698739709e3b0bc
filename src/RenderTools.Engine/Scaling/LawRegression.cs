using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.LinearRegression;

namespace RenderTools.Scaling;

/// <summary>
/// Weighted least squares of T(p) = a/p + b + c·(p − 1) with a, b, c ≥ 0. With two or three coefficients the
/// constrained optimum is the best of the sign-feasible solutions over all subsets of them (the problem is convex), so
/// no iteration is needed.
/// </summary>
/// <param name="Constrained">a, b (and c), none negative.</param>
/// <param name="Free">The same without the constraint.</param>
/// <param name="Covariance">Covariance of <paramref name="Free"/> per unit of the runs' relative variance.</param>
/// <param name="SquaredError">
/// Weighted squared error of <paramref name="Constrained"/>, in units of the runs' relative variance.
/// </param>
internal sealed record LawRegression(
    Vector<double> Constrained,
    Vector<double> Free,
    Matrix<double> Covariance,
    double SquaredError
)
{
    public static LawRegression Fit(IReadOnlyList<LawPoint> points, int parameters)
    {
        // Each equation is divided by its seconds and by the deviation of its median, so that its error has the runs'
        // relative variance.
        double Weight(LawPoint point) => 1 / (point.Seconds * Math.Sqrt(ScalingStatistics.MedianVariance(point.Runs)));
        var design = Matrix<double>.Build.Dense(
            points.Count,
            parameters,
            (row, column) => Terms(points[row].Cores)[column] * Weight(points[row])
        );
        var observed = Vector<double>.Build.Dense(points.Count, row => points[row].Seconds * Weight(points[row]));
        var best = (Solution: (Vector<double>?)null, Error: double.PositiveInfinity);
        for (var subset = 1; subset < 1 << parameters; subset++)
        {
            var columns = Enumerable.Range(0, parameters).Where(column => (subset & (1 << column)) != 0).ToList();
            var some = Matrix<double>.Build.DenseOfColumnVectors(columns.Select(design.Column));
            var solution = Vector<double>.Build.Dense(parameters);
            foreach (var (value, column) in MultipleRegression.QR(some, observed).Zip(columns))
                solution[column] = value;
            var error = (observed - (design * solution)).L2Norm();
            if (solution.Minimum() >= 0 && error < best.Error - 1e-12)
                best = (solution, error);
        }

        var free = MultipleRegression.QR(design, observed);
        return new LawRegression(
            best.Solution!,
            free,
            design.TransposeThisAndMultiply(design).Inverse(),
            best.Error * best.Error
        );
    }

    public double Seconds(double cores) => Terms(cores, Constrained.Count).DotProduct(Constrained);

    /// <summary>Standard error of T(p) / T(p), per unit of the runs' relative deviation.</summary>
    public double RelativeError(double cores)
    {
        var terms = Terms(cores, Constrained.Count);
        return Math.Sqrt(Math.Max(0, terms * Covariance * terms)) / Seconds(cores);
    }

    /// <summary>
    /// Coefficient <paramref name="i"/> / (a + b), unconstrained, with its standard error by the delta method.
    /// </summary>
    public (double Value, double Error) Share(int i)
    {
        var total = Free[0] + Free[1];
        var share = Free[i] / total;
        var gradient = Vector<double>.Build.Dense(
            Free.Count,
            column => ((column == i ? 1 : 0) - (column < 2 ? share : 0)) / total
        );
        return (share, Math.Sqrt(Math.Max(0, gradient * Covariance * gradient)));
    }

    private static double[] Terms(double cores) => [1 / cores, 1, cores - 1];

    private static Vector<double> Terms(double cores, int count) => Vector<double>.Build.Dense(Terms(cores)[..count]);
}
