using RenderTools.Primitives;

namespace RenderTools.Planning.Scenes;

/// <summary>A scene of a video: the frames from one scene change up to the next.</summary>
public sealed record VideoScene
{
    /// <summary>The source file's name without extension.</summary>
    public required string Name { get; init; }

    /// <summary>Full path of the source.</summary>
    public required string Path { get; init; }

    /// <summary>Place in the video, from 0.</summary>
    public required int Index { get; init; }

    /// <summary>PTS of the first frame, in ticks of <see cref="TimeBase"/>.</summary>
    public required long StartPts { get; init; }

    /// <summary>One tick of the PTS, in seconds.</summary>
    public required Rational TimeBase { get; init; }

    /// <summary>When the scene begins, from the first frame of the video.</summary>
    public TimeSpan Start { get; init; }

    /// <summary>Number of the first frame, from 0.</summary>
    public int Frame { get; init; }

    /// <summary>How many frames it has.</summary>
    public int Frames { get; init; }

    /// <summary>How long it lasts.</summary>
    public TimeSpan Duration { get; init; }

    /// <summary>
    /// How much of the first frame is not in the frame before it, 0 to 100; null for the first scene.
    /// </summary>
    public double? Score { get; init; }
}
