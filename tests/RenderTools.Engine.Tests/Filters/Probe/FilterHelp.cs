using System.Globalization;
using System.Text.RegularExpressions;
using RenderTools.Fixtures;
using RenderTools.Media;

namespace RenderTools.Engine.Tests.Filters.Probe;

/// <summary>What <c>ffmpeg -h filter=X</c> tells of one filter.</summary>
/// <param name="Options">Its options in order.</param>
/// <param name="HasTimeline">Whether it takes <c>enable</c>.</param>
internal sealed partial record FilterHelp(IReadOnlyList<FilterHelp.Option> Options, bool HasTimeline)
{
    /// <summary>Nothing.</summary>
    public static readonly FilterHelp None = new([], HasTimeline: false);

    /// <summary>Asks the ffmpeg under test.</summary>
    public static async Task<FilterHelp> ReadAsync(string filter)
    {
        var help = await CommandRunner.RunAsync(Tested.Ffmpeg.Path, ["-hide_banner", "-h", "filter=" + filter]);
        return Parse(help.Output);
    }

    /// <summary>
    /// Reads what it printed: the filter's own options, and those that all filters of several inputs share.
    /// </summary>
    public static FilterHelp Parse(string help)
    {
        var options = new List<Option>();
        foreach (
            var line in help.Split('\n').SkipWhile(l => !l.EndsWith(" AVOptions:", StringComparison.Ordinal)).Skip(1)
        )
        {
            if (
                line.EndsWith(" AVOptions:", StringComparison.Ordinal)
                && !line.StartsWith("framesync", StringComparison.Ordinal)
            )
                break;
            if (OptionLine().Match(line) is { Success: true } option)
            {
                var range = Range().Match(line);
                options.Add(
                    new Option(
                        option.Groups["name"].Value,
                        option.Groups["type"].Value,
                        Ends(range, "from"),
                        Ends(range, "to"),
                        []
                    )
                );
            }
            else if (ValueLine().Match(line) is { Success: true } value && options.Count > 0)
            {
                options[^1] = options[^1] with { Values = [.. options[^1].Values, value.Groups["name"].Value] };
            }
        }

        return new FilterHelp(options, help.Contains("support for timeline", StringComparison.Ordinal));
    }

    private static double? Ends(Match range, string end) =>
        !range.Success
            ? null
            : range.Groups[end].Value switch
            {
                "INT_MIN" or "I64_MIN" => int.MinValue,
                "INT_MAX" or "I64_MAX" or "UINT32_MAX" => int.MaxValue,
                "DBL_MAX" or "FLT_MAX" => float.MaxValue,
                "-DBL_MAX" or "-FLT_MAX" => float.MinValue,
                var number => double.TryParse(number, NumberStyles.Float, CultureInfo.InvariantCulture, out var parsed)
                    ? parsed
                    : null,
            };

    [GeneratedRegex(@"^   ?(?<name>\S+) +<(?<type>\w+)>", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex OptionLine();

    [GeneratedRegex(@"^     (?<name>\S+) +(-?\d+ +)?[.A-Z]{11}", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex ValueLine();

    [GeneratedRegex(@"\(from (?<from>\S+) to (?<to>[^)\s]+)\)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Range();

    /// <summary>One option.</summary>
    internal sealed record Option(string Name, string Type, double? From, double? To, IReadOnlyList<string> Values)
    {
        /// <summary>Values to try: each that has a name, the ends of a range and its middle.</summary>
        public IEnumerable<string> Samples() =>
            Type switch
            {
                "boolean" => ["0", "1"],
                "flags" when Values.Count > 0 => [.. Values, string.Join('+', Values)],
                "flags" => ["1", "6", "7"],
                _ when Values.Count > 0 => Values,
                "int" or "int64" => Numbers()
                    .Select(n => Math.Round(n).ToString(CultureInfo.InvariantCulture))
                    .Distinct(StringComparer.Ordinal),
                "float" or "double" => Numbers()
                    .Select(n => n.ToString("0.####", CultureInfo.InvariantCulture))
                    .Distinct(StringComparer.Ordinal),
                "color" => ["red", "white@0.5"],
                "duration" => ["0.3", "0.8"],
                "rational" => ["1/2", "3/2"],
                "image_size" => ["48x32"],
                "video_rate" => ["30", "12", "film"],
                "pix_fmt" => ["yuv444p"],
                _ => [],
            };

        // A radius may go to thousands, a colour to 65535: what is beyond these ends costs time and shows nothing new.
        private double[] Numbers()
        {
            const double Most = 20;
            var (from, to) = (Math.Max(From ?? 0, -Most), Math.Min(To ?? Most, Most));
            return [from, to, (from + to) / 2];
        }
    }
}
