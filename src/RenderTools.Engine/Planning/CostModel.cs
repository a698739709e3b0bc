using MathNet.Numerics.LinearAlgebra;
using RenderTools.Media;

namespace RenderTools.Planning;

/// <summary>
/// Predicted cost of rendering a chunk: a·frames + b·Σ√bytes + c·pre-roll frames + d. Frames alone predicted chunks of
/// natural video to 20 % (mean error), packet bytes alone to 52 %, this form to 11 to 14 %. Before anything is rendered
/// its unit is the cost of a mean frame; fitted, it is that of what it was fitted to.
/// </summary>
/// <param name="PerFrame">a, for each frame.</param>
/// <param name="PerRootByte">b, for each √byte.</param>
/// <param name="PerPreroll">c, for each frame that is only decoded.</param>
/// <param name="PerChunk">d, once.</param>
internal sealed record CostModel(double PerFrame, double PerRootByte, double PerPreroll, double PerChunk)
{
    // A pre-roll frame is only decoded: measured at 720p with unsharp, 0.05 of a frame's cost with x264 medium, 0.15
    // with veryfast. A chunk's own cost is a process that is started and ended, the frames decoded for the seam, an
    // encoder that begins anew: a quarter of a second, 5 frames with x264 medium and 15 with veryfast.
    private const double PrerollShare = 0.1;
    private const double ChunkShare = 6;

    // What a frame costs whatever its bytes: a choice between frames alone and bytes alone; finished chunks correct it.
    private const double FrameShare = 0.7;

    // Weight of what was supposed before against one finished chunk, as the ratio of the relative errors: chunks
    // scatter by about 14 % around a fit, and coefficients are supposed to be known to about 40 %.
    private const double PriorWeight = 0.35;

    /// <summary>What is known of a video before any of it is rendered: a mean frame costs 1.</summary>
    public static CostModel Prior(FrameIndex index)
    {
        var root = 0.0;
        for (var frame = 0; frame < index.Count; frame++)
            root += Math.Sqrt(index.Size(frame));
        return root > 0
            ? new(FrameShare, (1 - FrameShare) * index.Count / root, PrerollShare, ChunkShare)
            : new(1, 0, PrerollShare, ChunkShare);
    }

    /// <summary>Cost of one frame within a chunk.</summary>
    /// <param name="bytes">Its packet's size.</param>
    public double OfFrame(int bytes) => PerFrame + (PerRootByte * Math.Sqrt(bytes));

    /// <summary>Cost of a chunk.</summary>
    public double Of(ChunkWork work) =>
        (PerFrame * work.Frames) + (PerRootByte * work.RootBytes) + (PerPreroll * work.Preroll) + PerChunk;

    /// <summary>
    /// The model after some chunks have been rendered: least squares on relative errors, drawn towards this model
    /// (ridge regression, Hoerl and Kennard 1970), so that one finished chunk already tells something and no
    /// coefficient runs away.
    /// </summary>
    /// <param name="finished">Chunks and what they cost, in any unit, which becomes the model's.</param>
    public CostModel Fit(IReadOnlyCollection<(ChunkWork Work, double Cost)> finished)
    {
        var known = finished.Where(f => f.Cost > 0).ToArray();
        var predicted = known.Sum(f => Of(f.Work));
        if (known.Length == 0 || predicted <= 0)
            return this;

        // θ scales each coefficient; all are 1 where the prior was right but for its unit.
        var scale = known.Sum(f => f.Cost) / predicted;
        var rows = known
            .Select(f =>
                Vector<double>.Build.DenseOfArray([
                    PerFrame * f.Work.Frames,
                    PerRootByte * f.Work.RootBytes,
                    PerPreroll * f.Work.Preroll,
                    PerChunk,
                ]) * (scale / f.Cost)
            )
            .Concat(Enumerable.Range(0, 4).Select(i => Vector<double>.Build.Dense(4, j => i == j ? PriorWeight : 0)));
        var wanted = Vector<double>.Build.Dense(known.Length + 4, i => i < known.Length ? 1 : PriorWeight);
        var theta = Matrix<double>.Build.DenseOfRowVectors(rows).QR().Solve(wanted) * scale;
        return new CostModel(
            PerFrame * Math.Max(0, theta[0]),
            PerRootByte * Math.Max(0, theta[1]),
            PerPreroll * Math.Max(0, theta[2]),
            PerChunk * Math.Max(0, theta[3])
        );
    }
}
