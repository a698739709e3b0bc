using RenderTools.Encoders;
using RenderTools.Media;
using RenderTools.Planning;
using RenderTools.Primitives;

namespace RenderTools.Scaling;

/// <summary>
/// Chooses the window that a sweep renders, from short runs on one core in the middle of where it will lie.
/// </summary>
/// <param name="Clip">The window.</param>
/// <param name="OneCoreSeconds">Seconds that one core will take for it.</param>
internal sealed record ClipChoice(ScalingClip Clip, double OneCoreSeconds)
{
    // Long enough that starting ffmpeg hardly counts, short enough that nobody waits for it.
    private const double EnoughSeconds = 2;
    private const double AllCoreSeconds = 10;
    private const int MostProbes = 4;

    /// <summary>Runs a piece of the video, a longer one if it was over too soon, and scales up.</summary>
    /// <exception cref="RenderToolsException">
    /// NothingToScale: source or filter can only be rendered whole; EmptyRange; and what runs throw.
    /// </exception>
    public static async Task<ClipChoice> MakeAsync(
        MeasuredRender render,
        SweepOptions options,
        CancellationToken cancellationToken
    )
    {
        var source = render.Source;
        var index = await render.Media.IndexAsync(source, cancellationToken);
        var whole = ChunkPlanner
            .Plan(source, index, new PlanOptions { ChunkCount = 1 })
            .Chunks[0]
            .Duration.TotalSeconds;
        var available = whole - (options.Start?.TotalSeconds ?? 0);
        if (available <= 0)
        {
            throw new RenderToolsException(
                "EmptyRange",
                ErrorKind.InvalidArgument,
                $"'{source.Path}' has no frame from {options.Start} on; it lasts {source.Duration}."
            );
        }

        var most = Math.Min(options.Duration?.TotalSeconds ?? available, available);
        ScalingClip Window(double seconds) =>
            (options.Start, seconds >= available) switch
            {
                (null, true) => ScalingClip.Whole,
                ({ } start, true) => new ScalingClip(start, null),
                var (start, _) => new ScalingClip(
                    start ?? TimeSpan.FromSeconds((whole - seconds) / 2),
                    TimeSpan.FromSeconds(seconds)
                ),
            };

        var (length, perSecond) = (Math.Min(1, most), 0.0);
        for (var probe = 0; probe < MostProbes; probe++)
        {
            var wall = await ProbeAsync(Window(length));
            if (wall is { } seconds)
                perSecond = seconds / length;
            if (wall >= EnoughSeconds || length >= most)
                break;
            length = Math.Min(most, length * Math.Clamp(1.5 * EnoughSeconds / (wall ?? 0.1), 2, 20));
        }

        var cores =
            render.Host.Describe() is var machine && machine.PhysicalCores is { } physical
                ? physical
                : machine.LogicalCores ?? 1;
        // A window that leaves out a little of the video might as well have it all.
        var chosen =
            options.Duration is not null || perSecond <= 0 || AllCoreSeconds * cores / perSecond > 0.9 * most
                ? most
                : AllCoreSeconds * cores / perSecond;
        return new ClipChoice(Window(chosen), perSecond * chosen);

        // Null: no frame lies there, or nothing that starts in so short a piece.
        async Task<double?> ProbeAsync(ScalingClip clip)
        {
            try
            {
                using var runner = await ScalingRunner.CreateAsync(render, clip, options, cancellationToken);
                return (
                    await runner.RunAsync(
                        new PlannedRun(0, ScalingMode.OneCore, 1, 1, 1),
                        warmUp: true,
                        quality: false,
                        cancellationToken
                    )
                ).WallSeconds;
            }
            catch (RenderToolsException error)
                when (error.ErrorId is "EmptyRange" && clip.Duration is not null && length < most)
            {
                return null;
            }
            catch (RenderToolsException error) when (error.ErrorId is "PartNotPossible" or "SplitNotExact")
            {
                throw new RenderToolsException(
                    "NothingToScale",
                    ErrorKind.InvalidArgument,
                    $"'{source.Path}' can only be rendered whole and in one piece, so there is nothing to scale. "
                        + $"{error.Message}",
                    error
                );
            }
        }
    }
}
