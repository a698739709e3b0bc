using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using RenderTools.Machine;
using RenderTools.Primitives;

namespace RenderTools.Media.Scenes;

/// <summary>
/// Keeps the numbers of videos that were measured in the user's cache, so that other thresholds or a plan cost no
/// second pass.
/// </summary>
/// <param name="folder">The folder of the cache.</param>
internal sealed class ScoreCache(string folder)
{
    // What is measured, and how: a change of either must find nothing of before.
    private const string Method = "scores 1";

    // Of a video of two hours 3 megabytes.
    private const int MostFiles = 64;

    private const int HashBytes = 32;
    private const int FrameBytes = 8 + 8 + 1;

    /// <summary>The cache of this user.</summary>
    public static ScoreCache OfUser => new(Path.Combine(UserCache.Folder, "scenes"));

    /// <summary>The numbers of this very source by this ffmpeg; null: the cache does not hold them.</summary>
    public FrameScores? Find(SourceIdentity source, Ffmpeg ffmpeg)
    {
        var file = FileOf(source, ffmpeg);
        try
        {
            return File.Exists(file) ? Parse(File.ReadAllBytes(file)) : null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // Then the video is measured again.
            return null;
        }
    }

    /// <summary>Keeps the numbers of a source, and drops those that were made longest ago.</summary>
    public void Keep(SourceIdentity source, Ffmpeg ffmpeg, FrameScores scores)
    {
        var file = FileOf(source, ffmpeg);
        var unfinished = $"{file}.{Environment.ProcessId}.{Guid.NewGuid():N}";
        try
        {
            Directory.CreateDirectory(folder);
            File.WriteAllBytes(unfinished, Format(scores));
            File.Move(unfinished, file, overwrite: true);
            foreach (
                var old in new DirectoryInfo(folder)
                    .EnumerateFiles()
                    .OrderByDescending(f => f.LastWriteTimeUtc)
                    .Skip(MostFiles)
            )
                old.Delete();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // A cache that cannot be written costs time only.
        }
    }

    private string FileOf(SourceIdentity source, Ffmpeg ffmpeg)
    {
        string[] parts =
        [
            Method,
            ffmpeg.VersionText,
            source.Path,
            source.Length.ToString(CultureInfo.InvariantCulture),
            source.LastWriteTimeUtc.Ticks.ToString(CultureInfo.InvariantCulture),
            source.IndexHash,
            source.SampleHash,
        ];
        var key = string.Join('\n', parts);
        return Path.Combine(
            folder,
            Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(key)))[..32] + ".scores"
        );
    }

    private static byte[] Format(FrameScores scores)
    {
        using var memory = new MemoryStream();
        using var writer = new BinaryWriter(memory);
        for (var i = 0; i < scores.Pts.Count; i++)
        {
            var score = scores.Scores[i];
            writer.Write(scores.Pts[i].Ticks);
            writer.Write(score.Difference);
            writer.Write(score.Detail);
            writer.Write(score.Brightness);
            writer.Write(score.Return);
            writer.Write(score.ReturnAfter);
        }

        writer.Write(SHA256.HashData(memory.ToArray()));
        return memory.ToArray();
    }

    // A file that was cut short or damaged does not end in the hash of what is before.
    private static FrameScores? Parse(byte[] file)
    {
        var count = (file.Length - HashBytes) / FrameBytes;
        if (
            file.Length < HashBytes
            || !SHA256.HashData(file.AsSpan(..^HashBytes)).AsSpan().SequenceEqual(file.AsSpan(^HashBytes..))
        )
            return null;
        using var reader = new BinaryReader(new MemoryStream(file));
        var (pts, scores) = (new SourcePts[count], new FrameScore[count]);
        for (var i = 0; i < count; i++)
        {
            pts[i] = new SourcePts(reader.ReadInt64());
            scores[i] = new FrameScore(
                reader.ReadUInt16(),
                reader.ReadUInt16(),
                reader.ReadUInt16(),
                reader.ReadUInt16(),
                reader.ReadByte()
            );
        }

        return new FrameScores(pts, scores);
    }
}
