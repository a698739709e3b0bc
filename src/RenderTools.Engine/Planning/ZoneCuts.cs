using RenderTools.Media;
using RenderTools.Primitives;

namespace RenderTools.Planning;

/// <summary>Finds the frames of zones, and cuts a plan's windows where a zone begins or ends.</summary>
public static class ZoneCuts
{
    /// <summary>The zones in ticks of the video, in order.</summary>
    /// <exception cref="RenderToolsException">ZoneBeyondEnd, ZoneEmpty, ZonesOverlap, ZoneNotPossible.</exception>
    public static RenderZone[] Resolve(IEnumerable<ZoneRequest> requests, VideoInfo source, FrameIndex index)
    {
        var zones = requests.Select(request => (Request: request, Range: Range(request, source, index))).ToList();
        if (zones.Count > 0 && ChunkPlanner.WhyWhole(source, index) is { } reason)
            throw new RenderToolsException(
                "ZoneNotPossible",
                ErrorKind.InvalidData,
                $"'{source.Path}' cannot have zones: {reason}. Leave out -Zone."
            );
        zones.Sort((a, b) => a.Range.First.CompareTo(b.Range.First));
        foreach (var ((earlier, before), (later, after)) in zones.Zip(zones.Skip(1)))
        {
            if (after.First < before.End)
                throw new RenderToolsException(
                    "ZonesOverlap",
                    ErrorKind.InvalidArgument,
                    $"Two zones of '{source.Path}' overlap: {Describe(earlier)} and {Describe(later)}. "
                        + "A zone ends before its End, so the next one may begin there."
                );
        }

        return
        [
            .. zones.Select(zone =>
                zone.Request.Settings with
                {
                    Window = new PtsRange(
                        zone.Range.First == 0 ? null : index.Pts[zone.Range.First],
                        zone.Range.End >= index.Count ? null : index.Pts[zone.Range.End]
                    ),
                }
            ),
        ];
    }

    /// <summary>The same plan, its windows cut where a zone begins or ends, each chunk with the zones.</summary>
    /// <exception cref="RenderToolsException">
    /// ZoneCutsChunk: the chunks are not a whole plan, and a zone ends within one.
    /// </exception>
    public static ChunkPlan Cut(ChunkPlan plan, VideoInfo source, FrameIndex index, RenderZone[] zones)
    {
        var starts = Starts(plan, index, zones);
        if (starts.Count == plan.Chunks.Length)
            return plan with { Chunks = [.. plan.Chunks.Select(c => c with { Zones = zones })] };
        if (!plan.IsTiled)
            throw new RenderToolsException(
                "ZoneCutsChunk",
                ErrorKind.InvalidArgument,
                $"A zone of '{plan.Path}' begins or ends within a chunk. Pipe in the whole plan, not single chunks."
            );
        var range = index.Frames(plan.Chunks[0].Part);
        var cut = ChunkPlanner.Build(source, index, CostModel.Prior(index), [.. starts], range);
        return plan with
        {
            PlanId = cut.PlanId,
            Chunks =
            [
                .. cut.Chunks.Select(chunk =>
                    chunk with
                    {
                        Name = plan.Name,
                        Zones = zones,
                        Threads = plan.Chunks.First(old => old.Window.Covers(chunk.Window)).Threads,
                    }
                ),
            ],
        };
    }

    private static List<int> Starts(ChunkPlan plan, FrameIndex index, RenderZone[] zones)
    {
        var borders = zones
            .SelectMany(z => new[] { z.Window.From, z.Window.To })
            .OfType<SourcePts>()
            .Where(border => plan.Chunks.Any(c => c.Window.Contains(border)));
        return
        [
            .. plan
                .Chunks.Select(c => c.Window.From ?? (index.Count > 0 ? index.Pts[0] : default))
                .Concat(borders)
                .Select(index.FrameAtOrAfter)
                .Distinct()
                .Order(),
        ];
    }

    private static FrameRange Range(ZoneRequest request, VideoInfo source, FrameIndex index)
    {
        var first = request.Start is { } start ? FrameAt(start, source, index) : 0;
        var end = request.End is { } to ? FrameAt(to, source, index) : index.Count;
        if (first >= index.Count || (request.End is { } last && IsBeyond(last, source, index)))
            throw new RenderToolsException(
                "ZoneBeyondEnd",
                ErrorKind.InvalidArgument,
                $"The zone {Describe(request)} lies beyond the end of '{source.Path}', which has {index.Count} frames"
                    + (source.Duration is { } length ? $" and lasts {length:c}." : ".")
            );
        return first < end
            ? new FrameRange(first, end)
            : throw new RenderToolsException(
                "ZoneEmpty",
                ErrorKind.InvalidArgument,
                $"The zone {Describe(request)} holds no frame of '{source.Path}'. Its End must lie behind its Start."
            );
    }

    // Of frames that share a timestamp the first: trim cannot part them.
    private static int FrameAt(ZoneEdge edge, VideoInfo source, FrameIndex index)
    {
        var frame = edge.Frame is { } number
            ? (int)Math.Min(number, index.Count)
            : index.FrameAtOrAfter(
                SourceClock.Of(source).FirstAtOrAfter(Timestamp.FromTimeSpan(edge.Time ?? TimeSpan.Zero))
            );
        return frame < index.Count ? index.FrameAtOrAfter(index.Pts[frame]) : frame;
    }

    private static bool IsBeyond(ZoneEdge edge, VideoInfo source, FrameIndex index)
    {
        if (edge.Frame is { } frame)
            return frame > index.Count;
        var last = ChunkPlanner.End(source, index, index.Count).ToTimeSpan();
        return edge.Time > (source.Duration > last ? source.Duration : last);
    }

    private static string Describe(ZoneRequest request) =>
        $"from {request.Start?.ToString() ?? "the beginning"} to {request.End?.ToString() ?? "the end"}";
}
