namespace RenderTools.Fixtures;

/// <summary>One step of a recipe.</summary>
/// <param name="Verb">
/// <c>ffmpeg</c> (arguments), <c>cat</c> (result, parts …), <c>write</c> (path, text) or <c>skip</c> (source, bytes,
/// result).
/// </param>
/// <param name="Arguments">Its arguments.</param>
public sealed record MediaStep(string Verb, params string[] Arguments)
{
    /// <summary>ffmpeg, its arguments in one line, split at blanks; quoted parts ("…") stay whole.</summary>
    public static MediaStep Ffmpeg(string line)
    {
        var arguments = new List<string>();
        var parts = line.Split('"');
        for (var i = 0; i < parts.Length; i++)
        {
            if (i % 2 == 1)
                arguments.Add(parts[i]);
            else
                arguments.AddRange(parts[i].Split(' ', StringSplitOptions.RemoveEmptyEntries));
        }

        return new MediaStep("ffmpeg", [.. arguments]);
    }

    /// <summary>Binary concatenation.</summary>
    public static MediaStep Cat(string result, params string[] parts) => new("cat", [result, .. parts]);

    /// <summary>A text file.</summary>
    public static MediaStep Write(string path, string text) => new("write", path, text);

    /// <summary>A file without its first <paramref name="bytes"/> bytes.</summary>
    public static MediaStep Skip(string source, int bytes, string result) =>
        new("skip", source, bytes.ToString(System.Globalization.CultureInfo.InvariantCulture), result);

    /// <summary>The first <paramref name="bytes"/> bytes of a file.</summary>
    public static MediaStep Head(string source, int bytes, string result) =>
        new("head", source, bytes.ToString(System.Globalization.CultureInfo.InvariantCulture), result);
}
