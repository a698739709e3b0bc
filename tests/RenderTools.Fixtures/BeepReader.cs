using System.Runtime.InteropServices;
using CliWrap;

namespace RenderTools.Fixtures;

/// <summary>Finds where the beeps of a <see cref="NumberedVideo"/> begin.</summary>
public static class BeepReader
{
    private const int SampleRate = 48000;

    /// <summary>
    /// When each beep begins, in seconds from the file's start (the clock of <see cref="NumberedFrame.Time"/>), to
    /// about a millisecond.
    /// </summary>
    public static async Task<IReadOnlyList<double>> ReadAsync(string path, string audioStream = "0:a:0")
    {
        using var sound = new MemoryStream();
        // first_pts=0 fills the gap before a late track with silence: then a sample's place is its time.
        await CommandRunner.RunAsync(
            TestedFfmpeg.Path,
            [
                .. CommandRunner.QuietFfmpeg,
                "-i",
                path,
                "-map",
                audioStream,
                "-af",
                "aresample=async=1:first_pts=0",
                "-ac",
                "1",
                "-ar",
                "48000",
                "-f",
                "s16le",
                "pipe:1",
            ],
            output: PipeTarget.ToStream(sound)
        );
        var samples = MemoryMarshal.Cast<byte, short>(sound.GetBuffer().AsSpan(0, (int)sound.Length));
        var found = new List<double>();
        var quietSince = -SampleRate;
        for (var i = 0; i < samples.Length; i++)
        {
            // A tenth of the beep's amplitude; two thirds of a second of quiet lie between two beeps.
            if (Math.Abs((int)samples[i]) < 1600)
                continue;
            if (i - quietSince > SampleRate / 4)
                found.Add(i / (double)SampleRate);
            quietSince = i;
        }

        return found;
    }
}
