using System.Globalization;
using System.Runtime.InteropServices;
using RenderTools.Media;
using RenderTools.Primitives;
using RenderTools.Processes;
using RenderTools.Rendering;

namespace RenderTools.Verification;

/// <summary>Reads a short piece of a file's first sound track as numbers.</summary>
internal static class SoundReader
{
    /// <summary>Samples per second of what is read.</summary>
    public const int SampleRate = 8000;

    /// <summary>
    /// The sound between two times on the clock of the file's own timestamps (its container's, not shifted to 0), mono;
    /// silence where there is none.
    /// </summary>
    public static async Task<float[]> ReadAsync(
        Ffmpeg ffmpeg,
        VideoInfo file,
        int stream,
        (long From, long To) between,
        CancellationToken cancellationToken
    )
    {
        var (from, to) = between;
        using var folder = new CheckProcess.Folder();
        var formatStart = Timestamp.FromTimeSpan(file.StartTime ?? TimeSpan.Zero).Microseconds;

        // A decoder needs some packets to come into its stride; a second is plenty for every codec.
        var seek = from - formatStart - 1_000_000;
        string[] seeking = seek > 0 ? ["-ss", Timestamp.FormatMicroseconds(seek)] : [];
        var start = Timestamp.FormatMicroseconds(from);
        var end = Timestamp.FormatMicroseconds(to);
        var run = await FfmpegRun.RunAsync(
            new ChildCommand(
                ffmpeg.Path,
                [
                    "-hide_banner",
                    "-nostdin",
                    "-nostats",
                    "-loglevel",
                    "error",
                    "-y",
                    "-copyts",
                    .. seeking,
                    .. SourceInput.Arguments(file),
                    "-map",
                    string.Create(CultureInfo.InvariantCulture, $"0:{stream}"),
                    "-ac",
                    "1",
                    "-af",
                    $"aresample={SampleRate}:async=1,atrim=start={start}:end={end},"
                        + $"asettb=1/{SampleRate},a{Metadata}:file=sound.txt",
                    "-f",
                    "f32le",
                    "sound.raw",
                ]
            )
            {
                WorkingDirectory = folder.Path,
            },
            new FfmpegMonitor(),
            stallTimeout: TimeSpan.Zero,
            cancellationToken
        );
        var samples = new float[(to - from) * SampleRate / 1_000_000];
        var times = WindowReader.ReadTimes(folder.File("sound.txt"));
        if (run.ExitCode != 0 || times.Length == 0)
            return samples;
        var read = MemoryMarshal.Cast<byte, float>(
            await File.ReadAllBytesAsync(folder.File("sound.raw"), cancellationToken)
        );
        var offset = times[0] - ((from * SampleRate + 500_000) / 1_000_000);
        for (var i = 0; i < read.Length; i++)
        {
            var place = i + offset;
            if (place >= 0 && place < samples.Length)
                samples[place] = read[i];
        }

        return samples;
    }

    private const string Metadata = "metadata=mode=add:key=rendertools:value=1,ametadata=mode=print:key=rendertools";
}
