using System.Collections.Frozen;
using System.Globalization;
using RenderTools.Primitives;

namespace RenderTools.Planning;

/// <summary>Reads Av1an's zones file: on each line first frame, frame behind the last, encoder, options.</summary>
/// <remarks>
/// Av1an's --zones: the end is exclusive, -1 is the video's end, "reset" drops what the command line says.
/// </remarks>
public static class ZoneFile
{
    private static readonly FrozenDictionary<string, (string Codec, string? Private)> Codecs = new Dictionary<
        string,
        (string Codec, string? Private)
    >(StringComparer.Ordinal)
    {
        ["aom"] = ("libaom-av1", "aom-params"),
        ["rav1e"] = ("librav1e", "rav1e-params"),
        ["vpx"] = ("libvpx-vp9", null),
        ["svt-av1"] = ("libsvtav1", "svtav1-params"),
        ["x264"] = ("libx264", "x264-params"),
        ["x265"] = ("libx265", "x265-params"),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private static readonly string[] Qualities = ["crf", "cq-level", "quantizer"];
    private static readonly string[] Presets = ["preset", "cpu-used", "speed"];

    /// <summary>Reads the lines of such a file.</summary>
    /// <exception cref="RenderToolsException">ZoneUnreadable.</exception>
    public static IReadOnlyList<ZoneRequest> Read(IEnumerable<string> lines) =>
        [
            .. lines
                .Select((text, place) => (Text: text.Trim(), Number: place + 1))
                .Where(line => line.Text.Length > 0 && line.Text[0] != '#')
                .Select(line => Parse(line.Text, line.Number)),
        ];

    private static ZoneRequest Parse(string text, int number)
    {
        var words = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (
            words.Length < 3
            || !long.TryParse(words[0], NumberStyles.None, CultureInfo.InvariantCulture, out var first)
            || !long.TryParse(words[1], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var end)
            || end < -1
        )
            throw Unreadable(
                number,
                $"'{text}' is no zone. A line is: first frame, frame behind the last, encoder, options"
            );
        if (!Codecs.TryGetValue(words[2], out var encoder))
            throw Unreadable(number, $"'{words[2]}' is none of {string.Join(", ", Codecs.Keys)}");
        var reset = words.ElementAtOrDefault(3) == "reset";
        var settings = Options(words[(reset ? 4 : 3)..], encoder.Private, number) with { Reset = reset };
        return new ZoneRequest(new ZoneEdge(null, first), end < 0 ? null : new ZoneEdge(null, end), settings)
        {
            VideoCodec = encoder.Codec,
        };
    }

    private static RenderZone Options(string[] words, string? privateOption, int number)
    {
        var zone = new RenderZone();
        var others = new List<string>();
        foreach (var (name, value) in Pairs(words, number))
        {
            if (name is "photon-noise" or "extra-splits-len" or "min-scene-len" or "passes")
                throw Unreadable(number, $"'--{name}' is an option of Av1an itself, and has no counterpart here");
            if (Qualities.Contains(name, StringComparer.Ordinal))
                zone = zone with { Crf = Number(value, number) };
            else if (Presets.Contains(name, StringComparer.Ordinal))
                zone = zone with { Preset = value };
            else if (name != "end-usage")
                others.Add(value is null ? name : $"{name}={value}");
        }

        if (others.Count > 0 && privateOption is null)
            throw Unreadable(number, $"'{others[0]}' is not known here. Write the zone with -EncoderOption instead");
        return others.Count == 0
            ? zone
            : zone with
            {
                EncoderOptions = [$"{privateOption}={string.Join(':', others)}"],
            };
    }

    // "--name=value", "--name value" and "-n value".
    private static IEnumerable<(string Name, string? Value)> Pairs(string[] words, int number)
    {
        for (var i = 0; i < words.Length; i++)
        {
            if (words[i] is not ['-', ..])
                throw Unreadable(number, $"'{words[i]}' is no option");
            var pair = words[i].TrimStart('-').Split('=', 2);
            var name =
                pair[0] is "q" ? "quantizer"
                : pair[0] is "s" ? "speed"
                : pair[0];
            var follows =
                pair.Length == 1 && i + 1 < words.Length && words[i + 1] is not ['-', not (>= '0' and <= '9'), ..];
            yield return (
                name,
                pair.Length == 2 ? pair[1]
                : follows ? words[++i]
                : null
            );
        }
    }

    private static double Number(string? value, int number) =>
        double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var result)
            ? result
            : throw Unreadable(number, $"'{value}' is no number");

    private static RenderToolsException Unreadable(int line, string why) =>
        new(
            "ZoneUnreadable",
            ErrorKind.InvalidData,
            string.Create(CultureInfo.InvariantCulture, $"Line {line} of the zones file cannot be read: {why}.")
        );
}
