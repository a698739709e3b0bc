using System.Globalization;
using System.Text.RegularExpressions;

namespace RenderTools.Filters;

/// <summary>
/// What is known of one filter: a row of filters.json. Numbers are given as arithmetic over the filter's numeric
/// options (<c>+ - * / %</c>, <c>min max ceil floor</c>, and <c>rate</c>: the source's nominal frames per second).
/// </summary>
public sealed record FilterEntry
{
    private const char Unmeasured = '!';

    /// <summary>The filter's name.</summary>
    public required string Name { get; init; }

    /// <summary>What it must have seen.</summary>
    public FilterKind Kind { get; init; }

    /// <summary>Frames before a window, in frames of its input.</summary>
    public string Before { get; init; } = "0";

    /// <summary>Frames after a window, in frames of its input.</summary>
    public string After { get; init; } = "0";

    /// <summary>Windows begin on multiples of this number of its input's frames.</summary>
    public string Align { get; init; } = "1";

    /// <summary>
    /// At most how many frames of the input pass for one of the output; 0: nobody can tell beforehand.
    /// </summary>
    public string Step { get; init; } = "1";

    /// <summary>What it does to the frames' times.</summary>
    public FrameTimes Times { get; init; }

    /// <summary>
    /// Seconds, as arithmetic over rationals, of a grid that the filter lays from its first frame on: a window must
    /// begin at a frame on the serial run's grid. "0": no grid.
    /// </summary>
    public string Grid { get; init; } = "0";

    /// <summary>
    /// Whether it counts the times of its output from its first frame on, at a constant rate: no window of a variable
    /// one gives them.
    /// </summary>
    public bool ConstantRate { get; init; }

    /// <summary>Number of inputs, as arithmetic.</summary>
    public string Inputs { get; init; } = "1";

    /// <summary>Number of outputs, as arithmetic.</summary>
    public string Outputs { get; init; } = "1";

    /// <summary>How several inputs are brought together.</summary>
    public FrameSync Sync { get; init; }

    /// <summary>
    /// The options with which windows were measured, in the order of positional values, as "name|alias=default". One
    /// that stands here for its place only, not measured, begins with '!'.
    /// </summary>
    public IReadOnlyList<string> Options { get; init; } = [];

    /// <summary>
    /// More such options, whose places are not the same in all versions of ffmpeg: they count by name only.
    /// </summary>
    public IReadOnlyList<string> Named { get; init; } = [];

    /// <summary>
    /// Options that are expressions evaluated for every frame: a frame number in them makes the filter whole-file.
    /// </summary>
    public IReadOnlyList<string> Expressions { get; init; } = [];

    /// <summary>
    /// What it leaves on a frame that the frames before decide: metadata, or the flags of interlacing.
    /// </summary>
    public FrameMarks Marks { get; init; }

    /// <summary>Which such marks it reads.</summary>
    public FrameMarks Reads { get; init; }

    /// <summary>Whether its pictures depend on how many threads share them out.</summary>
    public bool Threads { get; init; }

    /// <summary>Whether its reason also holds where it works on another source than the video.</summary>
    public bool Anywhere { get; init; }

    /// <summary>Why it is whole-file, as the end of a sentence that begins with the filter's name.</summary>
    public string? Reason { get; init; }

    /// <summary>For recursive filters: what was measured after the warm-up, as the end of such a sentence.</summary>
    public string? Bound { get; init; }

    /// <summary>Where the row comes from: a measurement or a source.</summary>
    public required string Note { get; init; }

    /// <summary>Exceptions by options, applied in order; a later one wins.</summary>
    public IReadOnlyList<FilterRule> Rules { get; init; } = [];

    /// <summary>The row with the rules applied that match a call's options.</summary>
    public FilterEntry For(FilterCall call)
    {
        if (Rules.Count == 0)
            return this;
        var values = ValuesOf(call);
        return Rules
            .Where(r => r.When.All(w => Matches(values, w.Key, w.Value)))
            .Aggregate(
                this,
                (entry, rule) =>
                    entry with
                    {
                        Kind = rule.Kind ?? entry.Kind,
                        Before = rule.Before ?? entry.Before,
                        After = rule.After ?? entry.After,
                        Align = rule.Align ?? entry.Align,
                        Step = rule.Step ?? entry.Step,
                        Times = rule.Times ?? entry.Times,
                        Grid = rule.Grid ?? entry.Grid,
                        Reason = rule.Reason ?? entry.Reason,
                        Bound = rule.Bound ?? entry.Bound,
                        Reads = rule.Reads ?? entry.Reads,
                    }
            );
    }

    /// <summary>The first of a call's options with which no window was measured; null: there is none.</summary>
    public string? NotMeasured(FilterCall call)
    {
        for (var i = 0; i < call.Options.Count; i++)
        {
            var option = call.Options[i];
            var listed =
                option.Key is { } key
                    ? Options.Concat(Named).FirstOrDefault(o => Names(o).Contains(key, StringComparer.Ordinal))
                : i < Options.Count ? Options[i]
                : null;
            if (
                (listed is null || listed.StartsWith(Unmeasured))
                && option.Key is not ("enable" or "threads" or "thread_type")
            )
                return option.Key ?? option.Value;
        }

        return null;
    }

    /// <summary>The call's options by their first names, defaults included.</summary>
    public IReadOnlyDictionary<string, string> ValuesOf(FilterCall call)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        var names = new List<string[]>();
        foreach (var option in Options.Concat(Named))
        {
            var equals = option.IndexOf('=', StringComparison.Ordinal);
            var all = Names(option);
            names.Add(all);
            if (equals >= 0)
                values[all[0]] = option[(equals + 1)..];
        }

        for (var i = 0; i < call.Options.Count; i++)
        {
            var option = call.Options[i];
            var name =
                option.Key is { } key ? names.Find(n => n.Contains(key, StringComparer.Ordinal))?[0] ?? key
                : i < Options.Count ? names[i][0]
                : null;
            if (name is not null)
                values[name] = option.Value;
        }

        return values;
    }

    /// <summary>Inputs of a call.</summary>
    public int InputCount(FilterCall call) => Count(Inputs, call, call.InputLabels.Count);

    /// <summary>Outputs of a call.</summary>
    public int OutputCount(FilterCall call) => Count(Outputs, call, call.OutputLabels.Count);

    private static string[] Names(string option) => option.TrimStart(Unmeasured).Split('=')[0].Split('|');

    private static bool Matches(IReadOnlyDictionary<string, string> values, string option, string pattern) =>
        Regex.IsMatch(
            values.TryGetValue(option, out var value) ? value : "",
            $"^(?:{pattern})$",
            RegexOptions.CultureInvariant | RegexOptions.Singleline,
            TimeSpan.FromMinutes(1)
        );

    /// <summary>A number that cannot be computed (an expression of ffmpeg's) leaves the labels to tell.</summary>
    private int Count(string arithmetic, FilterCall call, int labels) =>
        int.TryParse(arithmetic, NumberStyles.None, CultureInfo.InvariantCulture, out var constant) ? constant
        : FilterArithmetic.TryEvaluate(arithmetic, ValuesOf(call), out var value) ? Math.Max((int)value, labels)
        : Math.Max(1, labels);
}
