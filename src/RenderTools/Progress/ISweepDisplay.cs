using RenderTools.Scaling;

namespace RenderTools.Progress;

/// <summary>Shows how a measurement goes on while the pipeline's thread waits for its next run.</summary>
internal interface ISweepDisplay
{
    /// <summary>Shows until the work has ended, well or not, or the pipeline is being stopped.</summary>
    /// <param name="work">What is waited for.</param>
    /// <param name="sweep">The measurement; null while it is being prepared.</param>
    /// <param name="runs">The runs so far.</param>
    void Wait(Task work, ScalingSweep? sweep, IReadOnlyList<ScalingRun> runs);

    /// <summary>Takes away what is shown.</summary>
    void Complete();
}
