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

    /// <summary>
    /// Whether a destination can hold what will come, asked when the first chunk is there, before hours of rendering.
    /// </summary>
    /// <returns>Warnings: streams that will be left out, room that will be short.</returns>
    /// <exception cref="RenderToolsException">UnsupportedVideo, UnsupportedStream, AudioEncoderRefused, and those of <see cref="CheckPlace"/>.</exception>
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
        var expected = sample.Length * sample.ChunkCount;
        var directory = Path.GetDirectoryName(options.Destination)!;
        return
        [
            .. FilmFacts
                .Lost(source, map, Container.Of(options.Destination))
                .Select(what => $"MetadataLost: '{options.Destination}' will not have {what}."),
            .. map
                .Dropped.Where(d => d.Why != "not asked for")
                .Select(d => $"Stream {d.Stream} of '{source.Path}' is left out: {d.Why}"),
            .. Resources.FreeDisk(directory) is { } free && free < expected
                ?
                [
                    $"The disk of '{directory}' has {free >> 20} MiB free, and '{options.Destination}' will take about {expected >> 20} MiB: make room while the rest is rendered, else it waits to be joined.",
                ]
                : (string[])[],
        ];
    }

    /// <summary>Whether a file of that name can be written: what can be told before anything is rendered.</summary>
    /// <param name="source">The film's path.</param>
    /// <param name="options">Where to and how.</param>
    /// <exception cref="RenderToolsException">ContainerUnknown, DestinationIsDirectory, DestinationIsSource, DestinationExists, DestinationNotWritable.</exception>
    public static void CheckPlace(string source, MergeOptions options)
    {
        CheckDestination(source, options);
        DestinationFolder.Check(Path.GetDirectoryName(options.Destination)!);
    }

    /// <summary>The destination that is taken where none is named: the source's own container where it holds the codec, else Matroska, else QuickTime.</summary>
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
                _ = await StreamMap.ChooseAsync(
                    _ffmpeg,
                    source,
                    sample,
                    Container.Of(candidate),
                    options with
                    {
                        Destination = stem + candidate,
                        SkipUnsupportedStreams = false,
                    },
                    cancellationToken
                );
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
    /// ChunksMissing, SeamMismatch, ChunkFileMissing, MergeFailed, MergeStalled, MergeIncomplete, and those of <see cref="CheckAsync"/>.
    /// </exception>
    public async Task<RenderedVideo> MergeAsync(
        IReadOnlyList<RenderedChunk> chunks,
        MergeOptions options,
        Action<string> warn,
        CancellationToken cancellationToken
    )
    {
        var clock = Stopwatch.StartNew();
        var whole = Complete(chunks);

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
        CheckDestination(tiles[0].Chunk.Path, options);
        var source = await media.RecallAsync(tiles[0].Chunk.Path, cancellationToken);
        var map = await MapAsync(source, tiles[0], options, cancellationToken);
        var work = Path.GetDirectoryName(tiles[0].Path)!;

        // Nobody else renders or joins this job meanwhile. The name of the unfinished file follows from the job, so that the
        // same command finds and replaces what a crash left of it.
        using var owner = JobDirectory.Open(work);
        var directory = Path.GetDirectoryName(options.Destination)!;
        var part = PartPath(options.Destination, tiles[0].RenderId);
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
                Colours = await PictureTags.ReadAsync(
                    _ffmpeg,
                    source,
                    tiles[0],
                    Container.Of(options.Destination),
                    cancellationToken
                ),
                Version = _ffmpeg.Version,
            };
            await new JoinRun(_ffmpeg, command, warn).RunAsync(cancellationToken);

            // The chunks may be deleted when this returns: by then the film is on the disk, content and name. It gets there while it is checked.
            var verified = VerifyAsync(part, tiles, map, options.StallTimeout, cancellationToken);
            await Task.WhenAll(verified, Task.Run(() => Durable.Flush(part), CancellationToken.None));
            var (frames, duration, empty) = await verified;
            foreach (var stream in empty)
                warn($"Stream {stream} of '{source.Path}' is left out: it has no packet.");
            CheckDestination(tiles[0].Chunk.Path, options);
            File.Move(part, options.Destination, options.Force);
            Durable.FlushDirectory(directory);
            return Describe(tiles, source, map, options, frames, duration, clock.Elapsed.TotalSeconds) with
            {
                IsExact = IsExact(whole),
                DroppedStreams = [.. map.Dropped.Select(d => d.Stream).Concat(empty).Select(s => s.ToString())],
            };
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new RenderToolsException(
                "DestinationNotWritable",
                ErrorKind.WriteError,
                $"'{options.Destination}' cannot be written: {error.Message} The chunks are kept: name another destination.",
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
                _ffmpeg,
                source,
                sample,
                Container.Of(options.Destination),
                options,
                cancellationToken
            );
        return map;
    }

    private static IReadOnlyList<RenderedChunk> Complete(IReadOnlyList<RenderedChunk> chunks)
    {
        var tiles = ChunkCoverage.Tile(chunks, out var missing);
        var path = chunks[0].Chunk.Path;
        if (missing.Count > 0)
        {
            throw new RenderToolsException(
                "ChunksMissing",
                ErrorKind.InvalidData,
                $"'{path}' is not complete, nothing was written. Missing: {string.Join("; ", missing)}. What is finished is kept: the same command continues."
            );
        }

        if (tiles.FirstOrDefault(t => !File.Exists(t.Path)) is { } gone)
            throw new RenderToolsException(
                "ChunkFileMissing",
                ErrorKind.NotFound,
                $"The file of chunk {gone.Index} of '{path}' is gone: '{gone.Path}'. Render it again."
            );
        for (var i = 0; i + 1 < tiles.Count; i++)
        {
            if (
                tiles[i].Seams is not null
                && tiles[i + 1].Seams is not null
                && IsProven(tiles[i])
                && IsProven(tiles[i + 1])
                && !(JobProgress.SeamsAgree(tiles[i], tiles[i + 1]) && JobProgress.SetupsAgree(tiles[0], tiles[i + 1]))
            )
            {
                throw new RenderToolsException(
                    "SeamMismatch",
                    ErrorKind.InvalidData,
                    $"Chunks {tiles[i].Index} and {tiles[i + 1].Index} of '{path}' did not decode the same frames at their seam. Render the whole plan again, or, to accept other frames, with Invoke-ChunkRender -AllowInexact."
                );
            }
        }

        return tiles;
    }

    // Of damaged frames nobody knows whether they are a serial run's, but each seam was compared.
    private static bool IsProven(RenderedChunk tile) => tile.IsExact || tile.IsDamaged;

    private static void CheckDestination(string source, MergeOptions options)
    {
        if (Directory.Exists(options.Destination) || Path.EndsInDirectorySeparator(options.Destination))
        {
            var file = Path.Combine(options.Destination, Path.GetFileNameWithoutExtension(source) + ".mkv");
            throw new RenderToolsException(
                "DestinationIsDirectory",
                ErrorKind.InvalidArgument,
                $"'{options.Destination}' is a folder. Name a file in it, such as '{file}'."
            );
        }

        _ = Container.Of(options.Destination);
        if (IsTooLong(Path.GetFileName(options.Destination)))
        {
            throw new RenderToolsException(
                "DestinationNotWritable",
                ErrorKind.WriteError,
                $"The name of '{options.Destination}' is longer than a file's name can be. Name a shorter one."
            );
        }

        if (FilePlace.IsSame(options.Destination, source))
        {
            var name = options.Destination == source ? "" : $" ('{source}') under another name";
            throw new RenderToolsException(
                "DestinationIsSource",
                ErrorKind.InvalidArgument,
                $"'{options.Destination}' is the source itself{name}. Name another destination."
            );
        }

        if (!options.Force && File.Exists(options.Destination))
            throw Exists(options.Destination);
    }

    // A file system holds names of 255 bytes, or of 255 characters (NTFS). The destination's own may be as long as that.
    private static string PartPath(string destination, string jobId)
    {
        var stem = string.Concat(Path.GetFileNameWithoutExtension(destination).EnumerateRunes().Take(40));
        return Path.Combine(
            Path.GetDirectoryName(destination)!,
            JobDirectory.UnfinishedName(stem, jobId, Path.GetExtension(destination))
        );
    }

    private static bool IsTooLong(string name) =>
        (OperatingSystem.IsWindows() ? name.Length : Encoding.UTF8.GetByteCount(name)) > 255;

    private static RenderToolsException Exists(string path) =>
        new(
            "DestinationExists",
            ErrorKind.ResourceExists,
            $"'{path}' exists. Name another destination, or replace it with -Force."
        );

    // ffmpeg writes no track into MP4 and QuickTime for a stream without a packet, as where a file was cut short.
    private async Task<IReadOnlyList<StreamInfo>> EmptyStreamsAsync(
        string path,
        StreamMap map,
        TimeSpan patience,
        CancellationToken cancellationToken
    )
    {
        var full = new HashSet<int>();
        var result = await ChildProcess.RunAsync(
            new ChildCommand(
                _ffmpeg.ProbePath,
                [
                    "-v",
                    "error",
                    "-protocol_whitelist",
                    "file",
                    "-format_whitelist",
                    _ffmpeg.SafeDemuxers,
                    "-count_packets",
                    "-show_entries",
                    "stream=index,nb_read_packets",
                    "-of",
                    "csv=p=0",
                    SourceInput.Url(path),
                ]
            )
            {
                OnOutput = line =>
                {
                    if (
                        line.Split(',') is [var index, var packets, ..]
                        && int.TryParse(packets, NumberStyles.None, CultureInfo.InvariantCulture, out var count)
                        && count > 0
                    )
                        full.Add(int.Parse(index, CultureInfo.InvariantCulture));
                },
                Patience = patience,
            },
            cancellationToken
        );
        return result.ExitCode == 0 ? [.. map.Taken.Select(t => t.Stream).Where(s => !full.Contains(s.Index))] : [];
    }

    // Counted in the finished file: frames, length, and which streams the source has nothing of.
    private async Task<(int Frames, TimeSpan Duration, IReadOnlyList<StreamInfo> Empty)> VerifyAsync(
        string path,
        IReadOnlyList<RenderedChunk> tiles,
        StreamMap map,
        TimeSpan patience,
        CancellationToken cancellationToken
    )
    {
        var (packets, streams, duration) = (0, 0, TimeSpan.Zero);
        var result = await ChildProcess.RunAsync(
            new ChildCommand(
                _ffmpeg.ProbePath,
                [
                    "-v",
                    "error",
                    "-protocol_whitelist",
                    "file",
                    "-format_whitelist",
                    _ffmpeg.SafeDemuxers,
                    "-select_streams",
                    "v:0",
                    "-show_entries",
                    "format=nb_streams,duration:packet=codec_type",
                    "-of",
                    "csv",
                    SourceInput.Url(path),
                ]
            )
            {
                OnOutput = line =>
                {
                    var fields = line.Split(',');
                    packets += fields is ["packet", "video", ..] ? 1 : 0;
                    if (fields is not ["format", var count, var seconds, ..])
                        return;
                    streams = int.Parse(count, CultureInfo.InvariantCulture);
                    duration = Timestamp.TryParseSeconds(seconds, out var time) ? time.ToTimeSpan() : TimeSpan.Zero;
                },
                Patience = patience,
            },
            cancellationToken
        );
        var expected = tiles.Sum(t => t.Packets);
        if (result.ExitCode != 0)
            throw Incomplete("ffprobe cannot read it to its end");
        if (packets != expected)
            throw Incomplete($"it has {packets} video packets, its chunks have {expected}");
        IReadOnlyList<StreamInfo> empty =
            streams < map.Taken.Count + 1
                ? await EmptyStreamsAsync(tiles[0].Chunk.Path, map, patience, cancellationToken)
                : [];
        if (streams < map.Taken.Count + 1 - empty.Count)
            throw Incomplete($"it has {streams} streams instead of {map.Taken.Count + 1}");
        return (tiles.Sum(t => t.Frames), duration, empty);

        RenderToolsException Incomplete(string why) =>
            new(
                "MergeIncomplete",
                ErrorKind.InvalidData,
                $"The joined file is not what it should be and was thrown away: {why}. The chunks are kept."
            );
    }

    // Time in which at least one chunk was rendered: a night between two runs of a job is no rendering.
    private static double BusySeconds(IEnumerable<RenderedChunk> tiles)
    {
        var (sum, until) = (0.0, DateTime.MinValue);
        foreach (var tile in tiles.OrderBy(t => t.StartedUtc))
        {
            var end = tile.StartedUtc.AddSeconds(tile.WallSeconds);
            if (end <= until)
                continue;
            sum += (end - (tile.StartedUtc > until ? tile.StartedUtc : until)).TotalSeconds;
            until = end;
        }

        return sum;
    }

    // Only what was compared in this very render counts as proven.
    private static bool IsExact(IReadOnlyList<RenderedChunk> tiles) =>
        tiles.All(t => t.IsExact)
        && Enumerable.Range(0, tiles.Count - 1).All(i => JobProgress.SeamsAgree(tiles[i], tiles[i + 1]));

    private static RenderedVideo Describe(
        IReadOnlyList<RenderedChunk> tiles,
        VideoInfo source,
        StreamMap map,
        MergeOptions options,
        int frames,
        TimeSpan duration,
        double seconds
    )
    {
        var render = BusySeconds(tiles);
        var begins = ConcatList.Begins(tiles);
        var range = tiles[0].Chunk;
        var firstPts = source.VideoStream.StartPts ?? 0;
        return new RenderedVideo
        {
            Name = source.Name,
            Path = options.Destination,
            SourcePath = source.Path,
            Duration = duration,
            Frames = frames,
            Length = new FileInfo(options.Destination).Length,
            Chunks = tiles.Count,
            RenderSeconds = render,
            MergeSeconds = seconds,
            Speed = duration.TotalSeconds / (render + seconds),
            SeamTimes = [.. begins.Skip(1).Select(b => Timestamp.FromMicroseconds(b).ToTimeSpan())],
            SeamFrames =
            [
                .. tiles
                    .Take(tiles.Count - 1)
                    .Aggregate(
                        (Sum: 0, All: new List<int>()),
                        (a, t) => (a.Sum + t.Frames, [.. a.All, a.Sum + t.Frames])
                    )
                    .All,
            ],
            SourceStart = range.RangeStartPts is { } from ? Span(from - firstPts) : null,
            SourceDuration = range.RangeEndPts is { } to ? Span(to - (range.RangeStartPts ?? firstPts)) : null,
            Settings = tiles[0].Settings,
        };

        TimeSpan Span(long ticks) => new Timestamp(ticks, range.TimeBase).ToTimeSpan();
    }
}
