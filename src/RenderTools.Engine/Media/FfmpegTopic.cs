using System.Text.RegularExpressions;

namespace RenderTools.Media;

/// <summary>What ffmpeg's help says of one encoder or filter.</summary>
/// <param name="Options">Its own options.</param>
/// <param name="PixelFormats">The pixel formats that an encoder takes; empty: any, or not said.</param>
internal sealed partial record FfmpegTopic(
    IReadOnlyDictionary<string, FfmpegOption> Options,
    IReadOnlyList<string> PixelFormats
)
{
    /// <summary>Reads the output of <c>ffmpeg -h encoder=NAME</c> or <c>-h filter=NAME</c>.</summary>
    public static FfmpegTopic Parse(string help)
    {
        var options = new Dictionary<string, FfmpegOption>(StringComparer.Ordinal);
        string[] formats = [];
        FfmpegOption? last = null;
        foreach (var line in help.Split('\n').Select(l => l.TrimEnd('\r')))
        {
            if (OptionLine().Match(line) is { Success: true } option)
            {
                var (name, type, text) = (option.Groups[1].Value, option.Groups[2].Value, option.Groups[3].Value);
                // Options of a helper, such as the scaler, come after those of the filter itself.
                last = new FfmpegOption(name, type, text.Trim());
                if (!options.TryAdd(name, last))
                    last = null;
            }
            else if (last is not null && ValueLine().Match(line) is { Success: true } value)
            {
                last = last with { Values = [.. last.Values, (value.Groups[1].Value, value.Groups[2].Value.Trim())] };
                options[last.Name] = last;
            }
            else if (FormatsLine().Match(line) is { Success: true } supported)
            {
                formats = supported.Groups[1].Value.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            }
        }

        if (help.Contains("timeline through the 'enable' option", StringComparison.Ordinal))
            options.TryAdd(
                "enable",
                new FfmpegOption("enable", "string", "when the filter works: an expression of t or n")
            );
        return new FfmpegTopic(options, formats);
    }

    // "  -preset   <string>   E..V....... Set the encoding preset" and, of a filter, "   lx   <int>   ..FV....... set".
    [GeneratedRegex(@"^ {2,3}-?([\w-]+) +<[^>]*?(\w+)> +[A-Z.]{8,} ?(.*)$", RegexOptions.None, 1_000)]
    private static partial Regex OptionLine();

    // "     film   0   E..V....... what it does"
    [GeneratedRegex(@"^ {5}([^\s<]+) +(?:-?\d+ +)?[A-Z.]{8,} ?(.*)$", RegexOptions.None, 1_000)]
    private static partial Regex ValueLine();

    [GeneratedRegex(@"^ +Supported pixel formats: (.*)$", RegexOptions.None, 1_000)]
    private static partial Regex FormatsLine();
}
