using System.Globalization;
using RenderTools.Jobs;
using RenderTools.Media;
using RenderTools.Primitives;
using RenderTools.Processes;

namespace RenderTools.Merging;

/// <summary>Checks a joined file before it gets its name.</summary>
/// <param name="ffmpeg">The programs.</param>
/// <param name="tiles">The chunks that were joined, in order.</param>
/// <param name="map">The streams that were taken from the source.</param>
/// <param name="patience">How long ffprobe may say nothing.</param>
internal sealed class JoinedFile(Ffmpeg ffmpeg, IReadOnlyList<RenderedChunk> tiles, StreamMap map, TimeSpan patience)
{
    /// <summary>Counts frames, length, and the streams that the source has nothing of.</summary>
    /// <param name="path">The joined file.</param>
    /// <param name="cancellationToken">Ends ffprobe.</param>
    /// <exception cref="RenderToolsException">MergeIncomplete.</exception>
    public async Task<(int Frames, TimeSpan Duration, IReadOnlyList<StreamInfo> Empty)> CheckAsync(
        string path,
        CancellationToken cancellationToken
    )
    {
        var (packets, streams, duration) = (0, 0, TimeSpan.Zero);
        var isRead = await ProbeAsync(
            path,
            ["-select_streams", "v:0", "-show_entries", "format=nb_streams,duration:packet=codec_type", "-of", "csv"],
            line =>
            {
                var fields = line.Split(',');
                packets += fields is ["packet", "video", ..] ? 1 : 0;
                if (fields is not ["format", var count, var seconds, ..])
                    return;
                streams = int.Parse(count, CultureInfo.InvariantCulture);
                duration = Timestamp.TryParseSeconds(seconds, out var time) ? time.ToTimeSpan() : TimeSpan.Zero;
            },
            cancellationToken
        );
        var expected = tiles.Sum(t => t.Packets);
        if (!isRead)
            throw Incomplete("ffprobe cannot read it to its end");
        if (packets != expected)
            throw Incomplete($"it has {packets} video packets, its chunks have {expected}");
        IReadOnlyList<StreamInfo> empty =
            streams < map.Taken.Count + 1 ? await EmptyStreamsAsync(tiles[0].Chunk.Path, cancellationToken) : [];
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

    // ffmpeg writes no track into MP4 and QuickTime for a stream without a packet, as where a file was cut short.
    private async Task<IReadOnlyList<StreamInfo>> EmptyStreamsAsync(string path, CancellationToken cancellationToken)
    {
        var full = new HashSet<int>();
        var isRead = await ProbeAsync(
            path,
            ["-count_packets", "-show_entries", "stream=index,nb_read_packets", "-of", "csv=p=0"],
            line =>
            {
                if (
                    line.Split(',') is [var index, var packets, ..]
                    && int.TryParse(packets, NumberStyles.None, CultureInfo.InvariantCulture, out var count)
                    && count > 0
                )
                    full.Add(int.Parse(index, CultureInfo.InvariantCulture));
            },
            cancellationToken
        );
        return isRead ? [.. map.Taken.Select(t => t.Stream).Where(s => !full.Contains(s.Index))] : [];
    }

    // Whether ffprobe came to the end of the file.
    private async Task<bool> ProbeAsync(
        string path,
        string[] show,
        Action<string> onLine,
        CancellationToken cancellationToken
    )
    {
        var command = new ChildCommand(ffmpeg.ProbePath, [.. FfprobeRun.Guard(ffmpeg), .. show, SourceInput.Url(path)])
        {
            OnOutput = onLine,
            Patience = patience,
        };
        return (await ChildProcess.RunAsync(command, cancellationToken)).ExitCode == 0;
    }
}
