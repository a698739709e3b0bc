using System.Diagnostics;
using RenderTools.Primitives;
using RenderTools.Processes;

namespace RenderTools.Rendering.Executors;

/// <summary>Runs tasks on this machine.</summary>
/// <param name="capacity">How many at once.</param>
internal sealed class LocalExecutor(int capacity) : IChunkExecutor
{
    /// <inheritdoc/>
    public int Capacity => capacity;

    /// <inheritdoc/>
    public async Task<ChunkOutcome> RunAsync(
        ChunkAssignment assignment,
        IChunkEvents events,
        CancellationToken cancellationToken
    )
    {
        var report = new ChunkReport { StartedUtc = DateTime.UtcNow, HostName = Environment.MachineName };
        var clock = Stopwatch.StartNew();
        try
        {
            // Links among them would be followed; what an earlier run left would be taken for this one's.
            foreach (var name in assignment.Task.Files.All)
                File.Delete(assignment.PathOf(name));
            var earlier = 0.0;
            foreach (var step in assignment.Task.Steps)
            {
                var monitor = TaskEnd.Listen(assignment.Task, step, events, earlier);
                report = report.Hears(step, monitor);
                var end = await RunAsync(assignment, step, events, monitor, cancellationToken);
                report = report with { Elapsed = clock.Elapsed };
                if (!end.IsComplete)
                    return TaskEnd.Judge(assignment, report with { Program = end.Program }, end);
                earlier += monitor.CpuSeconds ?? 0;
                if (step is { Kind: StepKind.Encode, Encoder: { } encoder } && monitor.Frames > 0)
                    await MuxAsync(assignment, encoder, monitor.Frames, cancellationToken);
                report = report with { Elapsed = clock.Elapsed };
            }

            return TaskEnd.WhyVoid(assignment, report) ?? new ChunkOutcome.Rendered(report);
        }
        catch (Exception error) when (error is RenderToolsException or IOException or UnauthorizedAccessException)
        {
            report = report with { Elapsed = clock.Elapsed };
            return TaskEnd.Judge(assignment, report, error);
        }
    }

    private static Task<FfmpegEnd> RunAsync(
        ChunkAssignment assignment,
        TaskStep step,
        IChunkEvents events,
        FfmpegMonitor monitor,
        CancellationToken cancellationToken
    )
    {
        var ffmpeg = Launch(assignment) with
        {
            FileName = assignment.Ffmpeg,
            Arguments = assignment.Task.ArgumentsIn(assignment.Directory, step),

            // Where its quality is measured the chunk has begun already.
            OnStarted =
                step.Kind == StepKind.Quality || step.Encoder is not null
                    ? null
                    : id => events.Started(id, Environment.MachineName),
        };
        return step.Encoder is { } encoder
            ? EncoderRun.RunAsync(
                new FedEncoder(
                    ffmpeg,
                    Launch(assignment) with
                    {
                        FileName = encoder.Path,
                        Arguments = assignment.Task.ArgumentsIn(assignment.Directory, encoder),
                    },
                    encoder,
                    assignment.PathOf(assignment.Task.Files.Stream!)
                )
                {
                    OnStarted = (id, encoderId) => events.Started(id, encoderId, Environment.MachineName),
                },
                monitor,
                assignment.StallTimeout,
                cancellationToken
            )
            : FfmpegRun.RunAsync(ffmpeg, monitor, assignment.StallTimeout, cancellationToken);
    }

    private static Task MuxAsync(
        ChunkAssignment assignment,
        TaskEncoder encoder,
        int frames,
        CancellationToken cancellationToken
    )
    {
        var files = assignment.Task.Files;
        return new StreamMux(
            assignment.Ffmpeg,
            Launch(assignment) with
            {
                Patience = ChildProcess.SmallThing,
            }
        ).RunAsync(
            new EncodedStream(
                encoder,
                assignment.PathOf(files.Stream!),
                assignment.PathOf(files.Times!),
                assignment.PathOf(files.Chunk)
            ),
            frames,
            cancellationToken
        );
    }

    private static ChildCommand Launch(ChunkAssignment assignment) =>
        new(assignment.Ffmpeg, [])
        {
            Niceness = assignment.Niceness,
            Cores = assignment.Cores,
            HugePages = true,
        };
}
