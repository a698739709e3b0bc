namespace RenderTools.Planning.Scenes;

/// <summary>What a scene change is.</summary>
public sealed record SceneOptions
{
    /// <summary>How differences are judged.</summary>
    public SceneMethod Method { get; init; } = SceneMethod.Adaptive;

    /// <summary>
    /// Adaptive: how many times the differences around it a difference must be. Content: the score itself, 0 to 100.
    /// Null: the method's own.
    /// </summary>
    public double? Threshold { get; init; }

    /// <summary>No scene is shorter; null: half a second.</summary>
    public TimeSpan? MinimumLength { get; init; }

    /// <summary>A longer scene is cut at the best place inside; null: a scene may be as long as the video.</summary>
    public TimeSpan? MaximumLength { get; init; }
}
