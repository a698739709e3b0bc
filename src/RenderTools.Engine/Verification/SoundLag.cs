using System.Numerics;
using MathNet.Numerics.IntegralTransforms;

namespace RenderTools.Verification;

/// <summary>
/// By how much one piece of sound lags behind another: the peak of their normalised cross-correlation.
/// </summary>
internal static class SoundLag
{
    // −60 dB of full scale: below that there is nothing to hold on to.
    private const double Silence = 0.001;

    // Beyond half a second the ear no longer takes it for the same event, and a rhythm begins to fool the search.
    private const double LongestSeconds = 0.5;

    /// <summary>
    /// Seconds by which <paramref name="rendered"/> is late; null where there is silence or no likeness.
    /// </summary>
    public static double? Measure(float[] rendered, float[] reference, int sampleRate)
    {
        if (Level(rendered) < Silence || Level(reference) < Silence)
            return null;
        var size = (int)BitOperations.RoundUpToPowerOf2((uint)(rendered.Length + reference.Length));
        var left = Transform(rendered, size);
        var right = Transform(reference, size);
        for (var k = 0; k < size; k++)
            left[k] *= Complex.Conjugate(right[k]);
        Fourier.Inverse(left, FourierOptions.Matlab);

        var scale = Math.Sqrt(Energy(rendered) * Energy(reference));
        double At(int lag) => left[(lag + size) % size].Real / scale;
        var longest = (int)(LongestSeconds * sampleRate);
        var best = 0;
        for (var lag = -longest; lag <= longest; lag++)
        {
            if (At(lag) > At(best))
                best = lag;
        }

        if (At(best) < 0.5)
            return null;

        // A steady tone is alike at every period: the nearest lag that is as good is the truth.
        for (var distance = 0; distance < Math.Abs(best); distance++)
        {
            foreach (var lag in (int[])[distance, -distance])
            {
                if (At(lag) >= At(best) - 0.02 && At(lag) >= At(lag - 1) && At(lag) >= At(lag + 1))
                    return lag / (double)sampleRate;
            }
        }

        return best / (double)sampleRate;
    }

    private static double Energy(float[] samples) => samples.Sum(s => (double)s * s);

    private static double Level(float[] samples) =>
        samples.Length == 0 ? 0 : Math.Sqrt(Energy(samples) / samples.Length);

    private static Complex[] Transform(float[] samples, int size)
    {
        var values = new Complex[size];
        for (var i = 0; i < samples.Length; i++)
            values[i] = samples[i];
        Fourier.Forward(values, FourierOptions.Matlab);
        return values;
    }
}
