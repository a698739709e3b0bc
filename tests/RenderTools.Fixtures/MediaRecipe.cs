namespace RenderTools.Fixtures;

/// <summary>
/// How one test video is made. In arguments <c>{out}</c> is the file to write, <c>{dir}</c> a scratch folder and
/// <c>{in:NAME}</c> the path of another entry of the catalogue.
/// </summary>
/// <param name="Name">Its file name.</param>
/// <param name="What">What is special about it.</param>
/// <param name="Steps">What is done, in order.</param>
public sealed record MediaRecipe(string Name, string What, params MediaStep[] Steps)
{
    /// <summary>Why a render of it may be one chunk; null: it must split.</summary>
    public string? OneChunkBecause { get; init; }

    /// <summary>Whether it has frames at all that a render could give.</summary>
    public bool HasVideo { get; init; } = true;

    /// <summary>The extension of its container; raw streams have none, and are one kind.</summary>
    public string Kind => Name.StartsWith("raw", StringComparison.Ordinal) ? "raw" : Path.GetExtension(Name);

    /// <summary>All that determines the content, as text.</summary>
    public string Text => string.Join('\n', Steps.Select(s => $"{s.Verb} {string.Join('\u001f', s.Arguments)}"));
}
