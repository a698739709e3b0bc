using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using RenderTools.Jobs;
using RenderTools.Machine;
using RenderTools.Media;
using RenderTools.Primitives;
using RenderTools.Processes;
using RenderTools.Rendering;

namespace RenderTools.Merging;

/// <summary>Joins chunks by stream copy, with everything else from the source, once and whole.</summary>
public sealed class VideoMerger(MediaLibrary media)
{
    private readonly Ffmpeg _ffmpeg = media.Ffmpeg;
    private readonly ConcurrentDictionary<(string RenderId, string Codec, string Destination), StreamMap> _maps = new();
    private readonly ConcurrentDictionary<(string RenderId, string Destination), IReadOnlyList<string>> _colours =
        new();

    /// <summary>
    /// Whether a destination can hold what will come, asked when the first chunk is there, before hours of rendering.
    /// </summary>
    /// <returns>Warnings: streams that will be left out, room that will be short.</returns>
    /// <exception cref="RenderToolsException">
    /// UnsupportedVideo, UnsupportedStream, AudioEncoderRefused, and those of <see cref="CheckPlace"/>.
    /// </exception>
    public async Task<IReadOnlyList<string>> CheckAsync(
        RenderedChunk sample,
        MergeOptions options,
        CancellationToken cancellationToken
    )
    {
        CheckPlace(sample.Chunk.Path, options);
        var source = await media.RecallAsync(sample.Chunk.Path, cancellationToken);
        var map = await MapAsync(source, sample, options, cancellationToken);
        await MuxerOptions.CheckAsync(_ffmpeg, sample.Path!, options, cancellationToken);
        _ = await ColoursAsync(source, sample, options, cancellationToken);
        return
        [
            .. VideoFacts
                .Lost(source, map, Container.Of(options.Destination))
                .Select(what => $"MetadataLost: '{options.Destination}' will not have {what}."),
            .. map
                .Dropped.Where(d => d.Why != "not asked for")
                .Select(d => $"Stream {d.Stream} of '{source.Path}' is left out: {d.Why}"),
            .. MergeDestination.ShortOfRoom(sample, options.Destination),
        ];
    }

    /// <summary>Whether a file of that name can be written: what can be told before anything is rendered.</summary>
    /// <param name="source">The video's path.</param>
    /// <param name="options">Where to and how.</param>
    /// <exception cref="RenderToolsException">
    /// ContainerUnknown, DestinationIsDirectory, DestinationIsSource, DestinationExists, DestinationNotWritable.
    /// </exception>
    public static void CheckPlace(string source, MergeOptions options)
    {
        MergeDestination.Check(source, options);
        DestinationFolder.Check(Path.GetDirectoryName(options.Destination)!);
    }

    /// <summary>
    /// The destination that is taken where none is named: the source's own container where it holds the codec, else
    /// Matroska, else QuickTime.
    /// </summary>
    public async Task<string> DefaultDestinationAsync(
        RenderedChunk sample,
        string directory,
        MergeOptions options,
        CancellationToken cancellationToken
    )
    {
        var stem = Path.Combine(directory, sample.Name + ".rendered");
        var extension = Path.GetExtension(sample.Chunk.Path);
        var source = await media.RecallAsync(sample.Chunk.Path, cancellationToken);
        foreach (var candidate in new[] { extension, ".mkv", ".mov" }.Where(Container.IsKnown))
        {
            try
            {
                var strict = options with { Destination = stem + candidate, SkipUnsupportedStreams = false };
                var trial = new StreamTrial(_ffmpeg, source, sample, Container.Of(candidate), strict);
                _ = await StreamMap.ChooseAsync(trial, cancellationToken);
                return stem + candidate;
            }
            catch (RenderToolsException error) when (error.ErrorId is "UnsupportedVideo" or "UnsupportedStream")
            {
                // The next one may hold it.
            }
        }

        return stem + ".mkv";
    }

    /// <summary>Joins the chunks of one job, checks the result, and gives it its name.</summary>
    /// <param name="chunks">The job's chunks as they arrived.</param>
    /// <param name="options">Where to and how.</param>
    /// <param name="warn">Called, on any thread, when it waits for room.</param>
    /// <param name="cancellationToken">Ends it; nothing is left.</param>
    /// <exception cref="RenderToolsException">
    /// ChunksMissing, SeamMismatch, ChunkFileMissing, MergeFailed, MergeStalled, MergeIncomplete, and those of
    /// <see cref="CheckAsync"/>.
    /// </exception>
    public async Task<RenderedVideo> MergeAsync(
        IReadOnlyList<RenderedChunk> chunks,
        MergeOptions options,
        Action<string> warn,
        CancellationToken cancellationToken
    )
    {
        var clock = Stopwatch.StartNew();
        var whole = FinishedChunks.Of(chunks);

        // What a filter left empty has nothing to join.
        var tiles = whole.Where(t => t.Packets > 0).ToList();
        if (tiles.Count == 0)
            throw new RenderToolsException(
                "NoFrames",
                ErrorKind.InvalidData,
                (
                    whole[0].Settings.VideoFilter is null
                        ? $"ffmpeg decodes no frame of '{whole[0].Chunk.Path}'"
                        : $"ffmpeg decodes no frame of '{whole[0].Chunk.Path}', or the filter left none"
                ) + ": there is nothing to write."
            );
        MergeDestination.Check(tiles[0].Chunk.Path, options);
        var source = await media.RecallAsync(tiles[0].Chunk.Path, cancellationToken);
        var map = await MapAsync(source, tiles[0], options, cancellationToken);
        var work = Path.GetDirectoryName(tiles[0].Path)!;

        // Nobody else renders or joins this job meanwhile. The name of the unfinished file follows from the job, so
        // that the same command finds and replaces what a crash left of it.
        using var owner = JobDirectory.Open(work);
        var directory = Path.GetDirectoryName(options.Destination)!;
        var part = MergeDestination.UnfinishedPath(options.Destination, tiles[0].RenderId);
        try
        {
            Directory.CreateDirectory(directory);

            // What an earlier run left, or a link: neither is to be written through.
            File.Delete(part);
            owner.NoteJoin(part);
            var rate = await NominalRate.FindAsync(_ffmpeg, source, tiles[0], options, cancellationToken);
            var head =
                rate is { } told && !NominalRate.IsOption(_ffmpeg)
                    ? await NominalRate.WriteAsync(_ffmpeg, told, tiles[0], owner, cancellationToken)
                    : null;
            await File.WriteAllTextAsync(owner.JoinListPath, ConcatList.Write(tiles, head), cancellationToken);
            await CoverArt.ExtractAsync(_ffmpeg, source, map, owner, cancellationToken);
            var command = new MergeCommand
            {
                Source = source,
                Chunks = tiles,
                Map = map,
                Options = options,
                Job = owner,
                OutputPath = part,
                Rate = map.Rate ?? (head is null ? rate : null),
                Colours = await ColoursAsync(source, tiles[0], options, cancellationToken),
                Version = _ffmpeg.Version,
            };
            await new JoinRun(_ffmpeg, command, warn).RunAsync(cancellationToken);

            // The chunks may be deleted when this returns: by then the video is on the disk, content and name. It gets
            // there while it is checked.
            var verified = new JoinedFile(_ffmpeg, tiles, map, options.StallTimeout).CheckAsync(
                part,
                cancellationToken
            );
            await Task.WhenAll(verified, Task.Run(() => Durable.Flush(part), CancellationToken.None));
            var (frames, duration, empty) = await verified;
            foreach (var stream in empty)
                warn($"Stream {stream} of '{source.Path}' is left out: it has no packet.");
            MergeDestination.Check(tiles[0].Chunk.Path, options);
            File.Move(part, options.Destination, options.Force);
            Durable.FlushDirectory(directory);
            return FinishedChunks.Describe(tiles, source, options, duration, clock.Elapsed.TotalSeconds) with
            {
                Frames = frames,
                IsExact = FinishedChunks.AreExact(whole),
                DroppedStreams = [.. map.Dropped.Select(d => d.Stream).Concat(empty).Select(s => s.ToString())],
            };
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new RenderToolsException(
                "DestinationNotWritable",
                ErrorKind.WriteError,
                $"'{options.Destination}' cannot be written: {error.Message} The chunks are kept: name another "
                    + "destination.",
                error
            );
        }
        finally
        {
            if (Directory.Exists(directory))
                File.Delete(part);
            JobDirectory.DeleteJoin(work);
        }
    }

    // Asked while the rest renders, so that nothing but the join is left at the end.
    private async Task<IReadOnlyList<string>> ColoursAsync(
        VideoInfo source,
        RenderedChunk sample,
        MergeOptions options,
        CancellationToken cancellationToken
    )
    {
        var key = (sample.RenderId, options.Destination);
        if (!_colours.TryGetValue(key, out var colours))
            _colours[key] = colours = await PictureTags.ReadAsync(
                _ffmpeg,
                source,
                sample,
                Container.Of(options.Destination),
                cancellationToken
            );
        return colours;
    }

    // Asked of the muxer when the first chunk is there, known when the last one is.
    private async Task<StreamMap> MapAsync(
        VideoInfo source,
        RenderedChunk sample,
        MergeOptions options,
        CancellationToken cancellationToken
    )
    {
        var key = (sample.RenderId, sample.Settings.VideoCodec, options.Destination);
        if (!_maps.TryGetValue(key, out var map))
            _maps[key] = map = await StreamMap.ChooseAsync(
                new StreamTrial(_ffmpeg, source, sample, Container.Of(options.Destination), options),
                cancellationToken
            );
        return map;
    }
}
