using System.Collections.Concurrent;
using System.Management.Automation;
using RenderTools.Jobs;
using RenderTools.Machine;
using RenderTools.Merging;
using RenderTools.Primitives;

namespace RenderTools.Commands;

/// <summary>Where a Merge-VideoChunks writes to, and how: what Invoke-ChunkRender asks before it renders.</summary>
/// <param name="merger">What joins.</param>
/// <param name="template">How, without the destination.</param>
/// <param name="invocation">The command's place in its pipeline.</param>
internal sealed class MergeRequest(VideoMerger merger, MergeOptions template, InvocationInfo invocation)
{
    private readonly ConcurrentDictionary<string, string> _taken = new(
        OperatingSystem.IsLinux() ? StringComparer.Ordinal : StringComparer.OrdinalIgnoreCase
    );

    /// <summary>The command's place in its pipeline.</summary>
    public InvocationInfo Invocation { get; } = invocation;

    /// <summary>Full path of the file, where it is one for all; null: it comes with the first chunk, or there is a folder.</summary>
    public string? Path { get; init; }

    /// <summary>Full path of the folder for files that are named after their sources; null: none was named.</summary>
    public string? Directory { get; init; }

    /// <summary>Looks at the destination before anything of a video is rendered, as far as it is known by then.</summary>
    /// <exception cref="RenderToolsException">DestinationTaken, and those of <see cref="VideoMerger.CheckPlace"/>.</exception>
    public void CheckPlace(string source, string jobId)
    {
        if (Directory is { } directory)
            DestinationFolder.Check(directory);
        if (Path is not { } path)
            return;
        if (_taken.TryGetValue(FilePlace.OfNew(path), out var other) && other != jobId)
            throw Taken(path);
        VideoMerger.CheckPlace(source, template with { Destination = path });
    }

    /// <summary>Keeps the one destination for the video that is rendered.</summary>
    public void Take(string jobId)
    {
        if (Path is { } path)
            Take(path, jobId);
    }

    /// <summary>Asks the destination's container and the audio encoder, with a file of one frame.</summary>
    /// <exception cref="RenderToolsException">DestinationTaken, and those of <see cref="VideoMerger.CheckAsync"/>.</exception>
    public async Task AcceptAsync(RenderedChunk sample, CancellationToken cancellationToken)
    {
        if (Path is null && Directory is null)
            return;
        var options = await OptionsAsync(sample, Path, Directory!, cancellationToken);
        _ = await merger.CheckAsync(sample, options, cancellationToken);
    }

    /// <summary>How a video is joined.</summary>
    /// <param name="sample">One of its chunks.</param>
    /// <param name="asked">Full path of the file that was asked for; null: it is named after its source.</param>
    /// <param name="directory">The folder for a file that is named after its source.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="RenderToolsException">DestinationTaken, and what asking a container may throw.</exception>
    public async Task<MergeOptions> OptionsAsync(
        RenderedChunk sample,
        string? asked,
        string directory,
        CancellationToken cancellationToken
    )
    {
        var options = template with { Destination = asked ?? "" };
        if (asked is null)
            options = options with
            {
                Destination = await merger.DefaultDestinationAsync(sample, directory, options, cancellationToken),
            };
        Take(options.Destination, sample.JobId);
        return options;
    }

    private void Take(string destination, string jobId)
    {
        if (_taken.GetOrAdd(FilePlace.OfNew(destination), jobId) != jobId)
            throw Taken(destination);
    }

    private RenderToolsException Taken(string destination) =>
        new(
            "DestinationTaken",
            ErrorKind.InvalidArgument,
            $"'{destination}' is the destination of another video in this pipeline"
                + (
                    Directory is null
                        ? ". Give each its own: -DestinationPath { \"$($_.Name).mkv\" }, or -DestinationDirectory with a folder for all."
                        : ", which has the same name. Give each its own: -DestinationPath { \"…/$($_.Name).mkv\" } with something that tells them apart."
                )
        );
}
