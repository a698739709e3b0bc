namespace RenderTools.Filters;

/// <summary>A text that ffmpeg's filtergraph grammar does not allow.</summary>
public sealed class FilterGraphSyntaxException : FormatException
{
    /// <summary>An error without a place.</summary>
    public FilterGraphSyntaxException(string message)
        : base(message) { }

    /// <summary>An error at a place of the text.</summary>
    /// <param name="message">What is wrong, without the place.</param>
    /// <param name="text">The whole filtergraph.</param>
    /// <param name="position">Index of the offending character, from 0.</param>
    public FilterGraphSyntaxException(string message, string text, int position)
        : base($"{message}, at character {position + 1}: {Excerpt(text, position)}") => Position = position;

    /// <summary>Index of the offending character, from 0; -1 where no single place is to blame.</summary>
    public int Position { get; } = -1;

    private static string Excerpt(string text, int position) =>
        position >= text.Length ? "end of text"
        : text.Length - position > 40 ? $"\"{text.AsSpan(position, 40)}…\""
        : $"\"{text.AsSpan(position)}\"";
}
