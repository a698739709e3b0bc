using System.Collections.Immutable;
using RenderTools.Jobs;
using RenderTools.Planning;

namespace RenderTools.Events;

/// <summary>One video's render as the events have told it so far.</summary>
public sealed record JobState
{
    private readonly Dictionary<int, int> _positions;

    private JobState(JobStarted started, ImmutableList<ChunkState> chunks)
    {
        JobId = started.JobId;
        Name = started.Name;
        Path = started.Path;
        Started = started.Time;
        Chunks = chunks;
        _positions = chunks.Select((c, i) => (c.Chunk.Index, i)).ToDictionary();
        Totals = chunks.Aggregate(default(RenderTotals), (sum, c) => sum + c.Totals);
    }

    /// <summary>Which job.</summary>
    public string JobId { get; }

    /// <summary>The source file's name without extension.</summary>
    public string Name { get; }

    /// <summary>Full path of the source.</summary>
    public string Path { get; }

    /// <summary>When it entered the pool.</summary>
    public DateTimeOffset Started { get; }

    /// <summary>When its last chunk had ended; null while it is under way.</summary>
    public DateTimeOffset? Finished { get; internal init; }

    /// <summary>The chunks of this run, in video order.</summary>
    public ImmutableList<ChunkState> Chunks { get; private init; }

    /// <summary>Sums over the chunks.</summary>
    public RenderTotals Totals { get; private init; }

    /// <summary>How far the job is, 0 to 1: never going back, and 1 only when every chunk has ended.</summary>
    public double Fraction => Bar.Value;

    /// <summary>Output frames of the finished chunks for one of their windows'; 1 before there is one.</summary>
    internal double OutputPerInput =>
        MeasuredInput > 0 && MeasuredOutput > 0 ? (double)MeasuredOutput / MeasuredInput : 1;

    private SteadyFraction Bar { get; init; }

    private long MeasuredInput { get; init; }

    private long MeasuredOutput { get; init; }

    internal static JobState Begin(JobStarted started)
    {
        var job = new JobState(
            started,
            started
                .Chunks.OrderBy(c => c.Index)
                .DistinctBy(c => c.Index)
                .Select(c => new ChunkState(c))
                .ToImmutableList()
        );
        return job with { Bar = SteadyFraction.From(0, job.Totals.Weight) };
    }

    /// <summary>
    /// The job comes in again with more windows, or other ones: what is known of those it keeps is kept.
    /// </summary>
    internal JobState Extend(JobStarted started)
    {
        var chunks = Chunks.ToDictionary(c => c.Chunk.Index);
        foreach (var chunk in started.Chunks)
            chunks[chunk.Index] =
                chunks.TryGetValue(chunk.Index, out var known) && known.Chunk == chunk ? known : new ChunkState(chunk);
        var job = new JobState(
            started with
            {
                Time = Started,
            },
            chunks.Values.OrderBy(c => c.Chunk.Index).ToImmutableList()
        )
        {
            MeasuredInput = MeasuredInput,
            MeasuredOutput = MeasuredOutput,
        };
        return job with { Bar = Bar.Advance(job.Totals.Credit, job.Totals.Weight) };
    }

    /// <summary>The chunk of that index; null where the job has none.</summary>
    public ChunkState? Find(int index) => _positions.TryGetValue(index, out var position) ? Chunks[position] : null;

    internal JobState Set(ChunkState chunk)
    {
        var position = _positions[chunk.Chunk.Index];
        var totals = Totals - Chunks[position].Totals + chunk.Totals;
        return this with
        {
            Chunks = Chunks.SetItem(position, chunk),
            Totals = totals,
            Bar = Bar.Advance(totals.Credit, totals.Weight),
        };
    }

    internal JobState Finish(ChunkState before, RenderedChunk rendered)
    {
        var job = Set(before.Finish(rendered));
        if (rendered.Status != ChunkStatus.Succeeded)
            return job;
        job = job with
        {
            MeasuredInput = MeasuredInput + rendered.Chunk.Frames,
            MeasuredOutput = MeasuredOutput + rendered.Frames,
        };
        return job.AbsorbAfter(before.Chunk, rendered.Chunk);
    }

    /// <summary>
    /// Where a cut cannot be proven, a chunk renders its neighbours' windows too: those are then done.
    /// </summary>
    private JobState AbsorbAfter(VideoChunk planned, VideoChunk rendered)
    {
        if (planned.EndPts == rendered.EndPts)
            return this;
        var job = this;
        for (var i = _positions[planned.Index] + 1; i < Chunks.Count; i++)
        {
            var next = Chunks[i];
            if (!rendered.Window.Covers(next.Chunk.Window))
                break;
            job = job.Set(next.Absorb());
        }

        return job;
    }
}
