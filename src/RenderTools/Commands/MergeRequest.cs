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

    private readonly ConcurrentDictionary<string, byte> _sources = new(StringComparer.Ordinal);

    /// <summary>The command's place in its pipeline.</summary>
    public InvocationInfo Invocation { get; } = invocation;

    /// <summary>
    /// Full path of the file, where it is one for all; null: it comes with the first chunk, or there is a folder.
    /// </summary>
    public string? Path { get; init; }

    /// <summary>Full path of the folder for files that are named after their sources; null: none was named.</summary>
    public string? Directory { get; init; }

    /// <summary>
    /// Whether no further source can come. Until then, any file may be the source of a video to come.
    /// </summary>
    public bool KnowsAllSources { get; set; }

    /// <summary>Remembers a source of the pipeline. No video of the pipeline may replace it.</summary>
    public void AddSource(string path) => _sources.TryAdd(path, 0);

    /// <summary>Checks that a destination is not the source of any video in the pipeline.</summary>
    /// <exception cref="RenderToolsException">DestinationIsSource.</exception>
    public void CheckSources(string destination)
    {
        if (
            File.Exists(destination)
            && _sources.Keys.FirstOrDefault(s => FilePlace.IsSame(s, destination)) is { } source
        )
            throw new RenderToolsException(
                "DestinationIsSource",
                ErrorKind.InvalidArgument,
                $"'{destination}' is the source '{source}' of a video in this pipeline. Name another destination."
            );
    }

    /// <summary>
    /// Looks at the destination before anything of a video is rendered, as far as it is known by then.
    /// </summary>
    /// <exception cref="RenderToolsException">
    /// DestinationIsSource, and those of <see cref="VideoMerger.CheckPlace"/>.
    /// </exception>
    public void CheckPlace(string source)
    {
        AddSource(source);
        if (Directory is { } directory)
            DestinationFolder.Check(directory);
        if (Path is not { } path)
            return;
        VideoMerger.CheckPlace(source, template with { Destination = path });
        CheckSources(path);
    }

    /// <summary>Keeps the one destination for the video that is rendered.</summary>
    /// <exception cref="RenderToolsException">DestinationTaken.</exception>
    public void Take(string renderId)
    {
        if (Path is { } path)
            Take(path, renderId);
    }

    /// <summary>Asks the destination's container and the audio encoder, with a file of one frame.</summary>
    /// <exception cref="RenderToolsException">
    /// DestinationTaken, and those of <see cref="VideoMerger.CheckAsync"/>.
    /// </exception>
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
    /// <exception cref="RenderToolsException">
    /// DestinationTaken, DestinationIsSource, and what asking a container may throw.
    /// </exception>
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
        CheckSources(options.Destination);
        Take(options.Destination, sample.RenderId);
        return options;
    }

    private void Take(string destination, string renderId)
    {
        if (_taken.GetOrAdd(FilePlace.OfNew(destination), renderId) != renderId)
            throw Taken(destination);
    }

    private RenderToolsException Taken(string destination) =>
        new(
            "DestinationTaken",
            ErrorKind.InvalidArgument,
            $"'{destination}' is the destination of another video in this pipeline"
                + (
                    Directory is null
                        ? ". Give each its own: -DestinationPath { \"$($_.Name).mkv\" }, or -DestinationDirectory "
                            + "with a folder for all."
                        : ", which has the same name. Give each its own: -DestinationPath { \"…/$($_.Name).mkv\" } "
                            + "with something that tells them apart."
                )
        );
}
