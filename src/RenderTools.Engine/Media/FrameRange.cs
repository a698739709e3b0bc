namespace RenderTools.Media;

/// <summary>The frames <see cref="First"/> ≤ n &lt; <see cref="End"/> by their numbers in the index, from 0.</summary>
/// <param name="First">The first frame's number.</param>
/// <param name="End">The number of the first frame after the range.</param>
public readonly record struct FrameRange(int First, int End)
{
    /// <summary>How many frames there are.</summary>
    public int Count => End - First;
}
