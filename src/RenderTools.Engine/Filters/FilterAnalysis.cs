using System.Globalization;
using RenderTools.Primitives;

namespace RenderTools.Filters;

/// <summary>Composes what a whole filtergraph needs from what its filters need.</summary>
public sealed class FilterAnalysis
{
    private readonly FilterTopology _topology;
    private readonly int? _warmup;
    private readonly Rational? _frameRate;
    private readonly List<string> _reasons = [];
    private readonly List<string> _bounds = [];
    private FilterKind _kind;
    private int _alignment = 1;
    private Rational? _grid;
    private string? _countsOnRate;
    private string? _threadDependent;

    private FilterAnalysis(FilterTopology topology, int? warmup, Rational? frameRate) =>
        (_topology, _warmup, _frameRate) = (topology, warmup, frameRate);

    /// <summary>What a window of the graph needs.</summary>
    /// <param name="graph">The filtergraph as -vf takes it.</param>
    /// <param name="warmupFrames">
    /// Frames that a filter unknown to the table is said to remember (and to look ahead), and at least as many for
    /// recursive ones; null: nothing said.
    /// </param>
    /// <param name="frameRate">
    /// The source's nominal frame rate (ffprobe's r_frame_rate), which some filters count with; null: not known, they
    /// are whole-file.
    /// </param>
    /// <returns>The needs; a graph that -vf would refuse is whole-file with the reason.</returns>
    public static FilterNeeds Analyze(FilterGraph graph, int? warmupFrames = null, Rational? frameRate = null)
    {
        ArgumentNullException.ThrowIfNull(graph);
        ArgumentOutOfRangeException.ThrowIfNegative(warmupFrames ?? 0, nameof(warmupFrames));
        FilterTopology topology;
        try
        {
            topology = graph.Connect();
        }
        catch (FilterGraphSyntaxException e)
        {
            return Refused(e.Message + ".");
        }

        return topology.IsSimple
            ? new FilterAnalysis(topology, warmupFrames, frameRate).Run()
            : Refused(topology.NotSimple + ".");
    }

    private static FilterNeeds Refused(string reason) => new() { Kind = FilterKind.WholeFile, Reasons = [reason] };

    private FilterNeeds Run()
    {
        var flows = new Dictionary<int, FilterFlow>();
        var open = _topology.OpenOutputs[0];
        for (var i = 0; i < _topology.Filters.Count; i++)
            Visit(i, flows, []);

        var result = flows[open.Filter];
        if (result.FromSource)
            _reasons.Add("The output comes from a source filter, not from the video.");
        if (_alignment == 0)
            _reasons.Add("The filters' alignments have no common multiple of use.");
        if (_reasons.Count > 0)
        {
            return new()
            {
                Kind = FilterKind.WholeFile,
                Times = result.Times,
                ThreadDependent = _threadDependent,
                Reasons = _reasons.Distinct(StringComparer.Ordinal).ToArray(),
            };
        }

        // a filter that counts frames sees the padded window's first as its first
        var before = (result.Before + _alignment - 1) / _alignment * _alignment;
        return new()
        {
            Kind =
                _kind == FilterKind.Memoryless && (before > 0 || result.After > 0 || _grid is not null)
                    ? FilterKind.Finite
                    : _kind,
            Before = before,
            After = result.After,
            Alignment = _alignment,
            TimeGrid = _grid,
            CountsOnConstantRate = _countsOnRate,
            ThreadDependent = _threadDependent,
            Times = result.Times,
            Bounds = _bounds.Distinct(StringComparer.Ordinal).ToArray(),
        };
    }

    private FilterFlow Visit(int index, Dictionary<int, FilterFlow> flows, HashSet<int> path)
    {
        if (flows.TryGetValue(index, out var known))
            return known;
        var call = _topology.Filters[index];
        if (!path.Add(index))
        {
            _reasons.Add($"{call.Name} is part of a loop of the filtergraph.");
            return new FilterFlow(FromSource: false, 0, 0, 1, FrameTimes.Kept);
        }

        var inputs = new List<FilterFlow>();
        for (var pad = 0; pad < _topology.InputCounts[index]; pad++)
        {
            inputs.Add(
                _topology.SourceOf(new FilterPad(index, pad)) is { } source
                    ? Visit(source.Filter, flows, path)
                    : new FilterFlow(FromSource: false, 0, 0, 1, FrameTimes.Kept)
            );
        }

        path.Remove(index);
        if (FilterTable.Default.Find(call.Name) is { Anywhere: true, Reason: { } reason })
            _reasons.Add($"{call.Name} {reason}.");
        var flow = inputs.All(f => f.FromSource)
            // every chunk runs a source's branch from its beginning, as the serial run does: nothing in it can differ
            ? new FilterFlow(FromSource: true, 0, 0, 1, FrameTimes.Kept)
            {
                Endless = inputs.All(f => f.Endless) && SourceBranch.IsEndless(call),
            }
            : Through(call, Join(call, inputs));
        flows[index] = flow;
        return flow;
    }

    private FilterFlow Join(FilterCall call, List<FilterFlow> inputs)
    {
        if (inputs.Count == 1)
            return inputs[0];
        var sync = FilterTable.Default.Find(call.Name)?.Sync ?? FrameSync.None;
        var ofVideo = inputs.Where(f => !f.FromSource).ToArray();
        var withSource = ofVideo.Length < inputs.Count;
        if (withSource && (sync != FrameSync.Main || inputs[0].FromSource))
            _reasons.Add($"{call.Name} takes its times from a second source.");
        else if (sync == FrameSync.None && FilterTable.Default.Find(call.Name) is { Kind: not FilterKind.WholeFile })
            _reasons.Add($"{call.Name} brings several inputs together in a way not known to be the same in a chunk.");
        else if (ofVideo.Length > 1 && ofVideo.Any(f => f.Times != FrameTimes.Kept))
            _reasons.Add($"{call.Name} joins branches whose frames differ in number.");
        var cutShort =
            SourceBranch.EndsWithShortest(call) && inputs.Any(f => f is { FromSource: true, Endless: false });
        if (cutShort)
            _reasons.Add($"{call.Name} ends with its second source, and when that ends is not known.");
        return new FilterFlow(
            FromSource: false,
            ofVideo.Max(f => f.Before),
            // behind a window's end a second source would go on giving frames: the cut behind the filter ends it
            Math.Max(ofVideo.Max(f => f.After), withSource ? 1 : 0),
            ofVideo.Max(f => f.Step),
            cutShort ? FrameTimes.Changed : ofVideo.Max(f => f.Times)
        )
        {
            Metadata = ofVideo.Select(f => f.Metadata).FirstOrDefault(m => m is not null),
            Fields = ofVideo.Select(f => f.Fields).FirstOrDefault(m => m is not null),
        };
    }

    private FilterFlow Through(FilterCall call, FilterFlow input)
    {
        if (FilterTable.Default.Find(call.Name) is not { } general)
            return ThroughUnknown(call, input);
        // Of a filter that is never split nobody measured how many frames it gives.
        var entry =
            general.Kind == FilterKind.WholeFile
                ? general.For(call) with
                {
                    Times = FrameTimes.Changed,
                }
                : general.For(call);
        var values = new Dictionary<string, string>(entry.ValuesOf(call), StringComparer.Ordinal);
        if (_frameRate is { } rate)
            values["rate"] = rate.ToString();
        var alignment = FrameExpressions.Judge(call, entry, values, _reasons);
        if (entry.Threads)
            _threadDependent = call.Name;
        if (entry.Kind == FilterKind.WholeFile)
        {
            _reasons.Add($"{call.Name} {entry.Reason}.");
        }
        else if (entry.NotMeasured(call) is { } option)
        {
            _reasons.Add($"{call.Name} was not measured with its option {option}.");
            return input with { Times = FrameTimes.Changed };
        }
        else if (entry.Kind != FilterKind.Memoryless && values.ContainsKey("enable"))
        {
            // ffmpeg's timeline hides a frame from a filter that is off: what the filter remembers is older then.
            _reasons.Add($"{call.Name} remembers frames, and with enable nobody knows which.");
        }

        input = input.Marked(call, entry, _reasons);
        var needs =
            FilterArithmetic.TryEvaluate(entry.Before, values, out var before)
            & FilterArithmetic.TryEvaluate(entry.After, values, out var after)
            & FilterArithmetic.TryEvaluate(entry.Align, values, out var align)
            & FilterArithmetic.TryEvaluate(entry.Step, values, out var step);
        if (!needs || Math.Max(Math.Max(before, after), Math.Max(align, step)) > 1_000_000)
        {
            if (entry.Kind != FilterKind.WholeFile)
                _reasons.Add(
                    $"{call.Name} has options that the table cannot compute with"
                        + (
                            _frameRate is null
                                ? ", or counts with the frame rate, which is not known."
                                : $": {call.Arguments}."
                        )
                );

            return input with
            {
                Times = FrameTimes.Changed,
            };
        }

        if (entry.Kind == FilterKind.Recursive)
        {
            before = Math.Max(before, _warmup ?? 0);
            _bounds.Add($"{call.Name} {entry.Bound}.");
        }

        _kind = Worst(_kind, entry.Kind);
        if (entry.ConstantRate)
            _countsOnRate = call.Name;
        LayGrid(call, entry, values, input);
        var multiple = Alignment.Common(alignment, Math.Max(1, Whole(align)));
        return Compose(call, input, new(Whole(before), Whole(after), multiple, Whole(step), entry.Times));
    }

    private void LayGrid(FilterCall call, FilterEntry entry, Dictionary<string, string> values, FilterFlow input)
    {
        if (string.Equals(entry.Grid, "0", StringComparison.Ordinal))
            return;
        if (!FilterArithmetic.TryEvaluateExactly(entry.Grid, values, out var grid) || grid.Numerator <= 0)
            _reasons.Add($"{call.Name} lays a grid of times that the table cannot compute: {call.Arguments}.");
        else if (input.Times != FrameTimes.Kept || (_grid is { } other && other != grid))
            _reasons.Add(
                $"{call.Name} lays a grid of times from its first frame on, behind a filter that changes the frames' "
                    + "times."
            );
        else
            _grid = grid;
    }

    private FilterFlow ThroughUnknown(FilterCall call, FilterFlow input)
    {
        if (_warmup is not { } frames)
        {
            _reasons.Add($"{call.Name} is not known to the table; -WarmupFrame N says how many frames it remembers.");
            return input with { Times = FrameTimes.Changed };
        }

        _kind = Worst(_kind, FilterKind.Recursive);
        _bounds.Add(
            $"{call.Name} is not known to the table: the chunks are right if it remembers no more than the {frames} "
                + "frames of -WarmupFrame."
        );
        return Compose(call, input, new FilterWindow(frames, frames, 1, 1, FrameTimes.Kept));
    }

    private FilterFlow Compose(FilterCall call, FilterFlow input, FilterWindow filter)
    {
        if (input.Step == 0 && (filter.Before > 0 || filter.After > 0))
            _reasons.Add(
                $"{call.Name} needs frames before or after a chunk, behind a filter that leaves out an unknown number."
            );
        if (filter.Align != 1)
        {
            if (input.Step == 0 || (input.Times == FrameTimes.Changed && input.Step != 1))
                _reasons.Add($"{call.Name} counts frames, behind a filter that changes their number.");
            _alignment = Alignment.Common(_alignment, filter.Align * Math.Max(1, input.Step));
        }

        var step = Math.Max(1, input.Step);
        return input with
        {
            Before = input.Before + (filter.Before * step),
            After = input.After + (filter.After * step),
            Step = input.Step * filter.Step,
            Times = (FrameTimes)Math.Max((int)input.Times, (int)filter.Times),
        };
    }

    private static int Whole(double value) => (int)Math.Ceiling(Math.Max(0, value));

    private static FilterKind Worst(FilterKind a, FilterKind b) => a > b ? a : b;
}
