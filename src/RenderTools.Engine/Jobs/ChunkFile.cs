using System.Globalization;
using RenderTools.Media;
using RenderTools.Primitives;
using RenderTools.Processes;

namespace RenderTools.Jobs;

/// <summary>What really lies in a chunk's file: counted there, not believed.</summary>
/// <param name="Packets">Video packets.</param>
/// <param name="FirstPts">Smallest PTS, in ticks of <paramref name="TimeBase"/>.</param>
/// <param name="TimeBase">One tick, in seconds.</param>
internal sealed record ChunkFile(int Packets, long FirstPts, Rational TimeBase)
{
    /// <summary>Reads a chunk's packets.</summary>
    /// <exception cref="RenderToolsException">
    /// ChunkUnreadable; ProgramSilent: nothing came for longer than <paramref name="patience"/>.
    /// </exception>
    public static async Task<ChunkFile> ReadAsync(
        Ffmpeg ffmpeg,
        string path,
        string muxer,
        TimeSpan patience,
        CancellationToken cancellationToken
    )
    {
        if (muxer is "mp4" or "mov" && File.Exists(path) && Mp4Track.Read(path) is { } track)
            return new ChunkFile(track.Samples, track.FirstPts, new Rational(1, track.Timescale));
        return await ProbeAsync(ffmpeg, path, muxer, patience, cancellationToken);
    }

    /// <summary>The same by ffprobe, for any container.</summary>
    internal static async Task<ChunkFile> ProbeAsync(
        Ffmpeg ffmpeg,
        string path,
        string muxer,
        TimeSpan patience,
        CancellationToken cancellationToken
    )
    {
        var packets = 0;
        var first = long.MaxValue;
        Rational timeBase = default;
        var error = "";
        var result = await ChildProcess.RunAsync(
            new ChildCommand(
                ffmpeg.ProbePath,
                [
                    "-v",
                    "error",
                    "-protocol_whitelist",
                    "file",
                    "-f",
                    muxer,
                    "-select_streams",
                    "v:0",
                    "-show_entries",
                    "stream=time_base:packet=pts",
                    "-of",
                    "csv",
                    SourceInput.Url(path),
                ]
            )
            {
                OnOutput = line =>
                {
                    // Side data (MPEG-2's buffer sizes, a packet's padding) follows in the same line.
                    var fields = line.Split(',');
                    if (fields.Length < 2)
                        return;
                    if (fields[0] is "stream")
                    {
                        _ = Rational.TryParse(fields[1], out timeBase);
                        return;
                    }

                    if (fields[0] is not "packet")
                        return;

                    packets++;
                    if (
                        long.TryParse(
                            fields[1],
                            NumberStyles.AllowLeadingSign,
                            CultureInfo.InvariantCulture,
                            out var pts
                        )
                    )
                        first = Math.Min(first, pts);
                },
                OnError = line => error = line,
                Patience = patience,
            },
            cancellationToken
        );
        if (result.ExitCode != 0 || packets == 0 || first == long.MaxValue || timeBase.Numerator <= 0)
            throw new RenderToolsException(
                "ChunkUnreadable",
                ErrorKind.InvalidData,
                $"'{path}' was written, but cannot be read back: {(error.Length > 0 ? error : "it holds no frame")}."
            );
        return new ChunkFile(packets, first, timeBase);
    }
}
