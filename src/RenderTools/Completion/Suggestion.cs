namespace RenderTools.Completion;

/// <summary>Something that an argument can be.</summary>
/// <param name="Text">The whole argument, not quoted.</param>
/// <param name="Label">What a menu shows.</param>
/// <param name="Tip">What is said of it.</param>
internal sealed record Suggestion(string Text, string Label, string Tip)
{
    /// <summary>Something that is shown as it is typed.</summary>
    public Suggestion(string text, string tip = "")
        : this(text, text, tip) { }

    /// <summary>Whether it is PowerShell that must not be quoted, and that no typed letter begins.</summary>
    public bool IsExpression { get; init; }
}
